/* Gathers what the verdict on a cell is made of, once the cell is over. */
import type { HealthDocument } from '../result/document.js';
import type { CellSummary } from '../stats/cell-summary.js';
import { quantileOf } from '../stats/histogram.js';
import { backlogOf, driftOf, settlingOf } from '../stats/steadiness.js';
import { requiredCount } from '../stats/summary.js';
import type { Load } from '../load/load.js';

import type { HostReading } from './cell-health.js';
import type { CellRun } from './cell-run.js';
import type { Garbage } from './load-watch.js';
import type { OtherPrograms } from './other-programs.js';
import { EFFECT_NS_HARMLESS, STALLED_NS_LONG } from './validity-bounds.js';
import type { CpuWait, EvidenceLoad, ReadsSeen, ValidityEvidence } from './validity-evidence.js';

/** Errors of this machine's own, by their codes. */
const OWN_LIMITS = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'];
const NO_GARBAGE: Garbage = { count: 0, totalNs: 0, longestNs: 0 };

export function evidenceOf(
  run: CellRun,
  summary: CellSummary,
  throughputPerSecond: number,
): ValidityEvidence {
  const { cell, prepared, digest, done, health, generator } = run;
  const { order } = prepared;
  const { watch } = digest;
  const measuredNs = Math.max(0, done.toNs - done.fromNs);
  const response = digest.statistics.limitFacts(throughputPerSecond).timed('response');
  const stretches = isSteady(cell.load) ? watch.course.stretches(measuredNs) : [];
  const { ok } = summary.counts;
  return {
    load: loadOf(cell.load, generator.pacing ?? 'frugal'),
    connections: order.mode,
    decodesInline: order.decodeInline !== undefined,
    measuredNs,
    warmupNs: warmupNsOf(cell.warmup),
    due: done.due,
    ok,
    notSent: done.notSent,
    sentInTime: watch.sentInTime,
    throughputPerSecond,
    meanResponseNs: summary.responseTime.meanNs ?? 0,
    opened: summary.cold.count,
    lateNs: watch.blemishes.lateNs,
    lateBeyondNs: watch.blemishes.beyondNs,
    inFlightWaitNs: (summary.pieces.inFlightWait?.contributionNs ?? 0) * ok,
    stalledNs: watch.blemishes.stalledNs,
    own: response === undefined ? undefined : watch.blemishes.effect(response),
    ...stallsOf(run),
    garbage: health
      .threads()
      .map(({ end }) => end?.garbage ?? NO_GARBAGE)
      .reduce(moreGarbage),
    busyRatio: busyRatioOf(run),
    reads: readsOf(run),
    machine: response === undefined ? undefined : health.wakeUps.effect(response),
    ...hostOf(run),
    drift: driftOf(stretches),
    settling: settlingOf(stretches),
    backlog: cell.load.kind === 'open' ? backlogOf(stretches) : undefined,
    ownLimit: ownLimitOf(run),
  };
}

/** What of it stands in the result, beside the verdict. */
export function healthDocumentOf(run: CellRun, evidence: ValidityEvidence): HealthDocument {
  const { digest, health } = run;
  const { blemishes } = digest.watch;
  const response = digest.statistics.limitFacts(0).timed('response');
  const { stalls, sharedNs, garbage, busyRatio, cpuWait, stolen, throttledRatio } = evidence;
  const { sentInTime, measuredNs, others, reads } = evidence;
  return {
    sentPerSecond: measuredNs > 0 ? (sentInTime / measuredNs) * 1e9 : 0,
    loopBusyRatio: busyRatio,
    stalls: { ...stalls, machineNs: sharedNs },
    touched: blemishes.touchedCount(),
    untouched: response === undefined ? null : blemishes.untouched(response),
    garbage,
    readWaitP99Ns: reads === undefined ? null : Math.round(reads.waitP99Ns),
    wakeUpLateP99Ns:
      health.wakeUps.count() > 0 ? Math.round(health.wakeUps.beyondUsualNs(0.99)) : null,
    cpuWaitRatio: cpuWait?.ratio ?? null,
    stolenRatio: stolen?.ratio ?? null,
    throttledRatio,
    others,
  };
}

/** Only then do its halves, its start and its end have to be alike. */
function isSteady(load: Load): boolean {
  return load.kind === 'closed' || !['ramp', 'trace'].includes(load.arrivals.kind);
}

function loadOf(load: Load, pacing: 'exact' | 'frugal'): EvidenceLoad {
  return load.kind === 'closed'
    ? { kind: 'closed', concurrency: load.concurrency }
    : { kind: 'open', pacing, inFlightMax: load.inFlightMax };
}

function warmupNsOf(warmup: CellRun['cell']['warmup']): number | null {
  if (warmup === undefined) return 0;
  return warmup.kind === 'time' ? warmup.ns : null;
}

/** Of the thread that stood longest: threads stand beside each other, their times do not add. */
function stallsOf({
  health,
  done,
}: CellRun): Pick<
  ValidityEvidence,
  'stalls' | 'works' | 'stalledLongNs' | 'sharedNs' | 'quietStalledNs'
> {
  const { fromNs, toNs } = done;
  const worst = health
    .threads()
    .map(({ stalls, works }) => ({
      stalls: stalls.summarize(fromNs, toNs),
      works: works.summarize(fromNs, toNs),
      stalledLongNs: stalls.summarize(fromNs, toNs, STALLED_NS_LONG).totalNs,
      sharedNs: stalls.sharedNs(health.machineStalls, fromNs, toNs),
    }))
    .reduce((one, other) => (stoodNsOf(other) > stoodNsOf(one) ? other : one));
  return { ...worst, quietStalledNs: health.quietStalledNs(fromNs, toNs) };
}

function stoodNsOf({ stalls, works }: Pick<ValidityEvidence, 'stalls' | 'works'>): number {
  return stalls.totalNs + works.totalNs;
}

function readsOf({ digest }: CellRun): ReadsSeen | undefined {
  const { readWaits } = digest.streams;
  const gaps = digest.streams.timed('itl')?.histogram;
  const most = Math.min(readWaits.count(), gaps?.count() ?? 0);
  if (gaps === undefined || most < requiredCount(0.99)) return undefined;
  const waitP99Ns = quantileOf(readWaits, 0.99);
  const gapP99Ns = quantileOf(gaps, 0.99);
  if (gapP99Ns > EFFECT_NS_HARMLESS) return { waitP99Ns, seenNs: gapP99Ns, name: "the gaps' p99" };
  // All of an answer came nearly at once: what counts is when.
  const firstNs = digest.streams.timed('ttft')?.moments.meanNs() ?? Number.NaN;
  return { waitP99Ns, seenNs: firstNs, name: 'the mean time to the first token' };
}

function moreGarbage(one: Garbage, other: Garbage): Garbage {
  return other.totalNs > one.totalNs ? other : one;
}

function busyRatioOf({ health }: CellRun): number | null {
  const ratios = health.threads().flatMap(({ end }) => {
    if (end === undefined) return [];
    const { busyNs, idleNs } = end.loop;
    return busyNs + idleNs > 0 ? [busyNs / (busyNs + idleNs)] : [];
  });
  return ratios.length === 0 ? null : Math.max(...ratios);
}

type HostEvidence = Pick<ValidityEvidence, 'cpuWait' | 'stolen' | 'throttledRatio' | 'others'>;

function hostOf({ health, done }: CellRun): HostEvidence {
  const readings = health.around(done.fromNs, done.toNs);
  if (readings === undefined) {
    return { cpuWait: null, stolen: null, throttledRatio: null, others: null };
  }
  const [begin, end] = readings;
  const overNs = end.atNs - begin.atNs;
  const waitedNs = differenceOf(begin, end, 'waitedNs');
  const turns = differenceOf(begin, end, 'turns');
  const busyTicks = differenceOf(begin, end, 'busyTicks');
  const ticks = differenceOf(begin, end, 'stolenTicks');
  const throttledNs = differenceOf(begin, end, 'throttledNs');
  const cpuWait: CpuWait | null =
    waitedNs === null || turns === null
      ? null
      : {
          perTurnNs: turns > 0 ? waitedNs / turns : 0,
          ratio: waitedNs / overNs / health.threads().length,
        };
  return {
    cpuWait,
    stolen:
      ticks === null || busyTicks === null
        ? null
        : { ticks, ratio: ticks > 0 ? ticks / (ticks + busyTicks) : 0 },
    throttledRatio: throttledNs === null ? null : throttledNs / overNs,
    others: othersOf(health.others, differenceOf(begin, end, 'othersNs'), overNs),
  };
}

function othersOf(
  others: OtherPrograms | undefined,
  busyNs: number | null,
  overNs: number,
): ValidityEvidence['others'] {
  if (others === undefined || busyNs === null) return null;
  const { before, processors } = others;
  return { before, during: busyNs / overNs, processors };
}

function differenceOf(
  begin: HostReading,
  end: HostReading,
  of: Exclude<keyof HostReading, 'atNs'>,
): number | null {
  const from = begin[of];
  const to = end[of];
  return from === null || to === null ? null : Math.max(0, to - from);
}

function ownLimitOf({ digest }: CellRun): ValidityEvidence['ownLimit'] {
  const ours = digest.failures
    .list()
    .filter(({ example }) => OWN_LIMITS.some((code) => example.message.startsWith(code)));
  const [first] = ours;
  if (first === undefined) return undefined;
  const requests = ours.reduce((sum, { count }) => sum + count, 0);
  return { requests, what: first.example.message };
}

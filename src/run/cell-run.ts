/*
 * Runs one cell: hands the order to the load thread, digests what comes back, tells of progress,
 * and stops early where the target cannot be reached, the stop rule says so, or the user wishes.
 */

import type { Cell, Plan } from '../scenario/plan.js';
import { apiOf } from '../api/apis.js';
import { clock } from '../base/clock.js';

import { Digest } from './digest.js';
import type { Progress } from './event.js';
import type { LoadDone } from './load-order.js';
import { STAGE_DRAIN, STAGE_MEASURE, STATUS_IN_FLIGHT, STATUS_STAGE } from './load-order.js';
import type { LoadThread } from './load-thread.js';
import type { PreparedCell } from './prepare.js';
import { type WindowOutcome, WindowWatch } from './window.js';

export type CellRun = {
  readonly cell: Cell;
  readonly prepared: PreparedCell;
  readonly digest: Digest;
  readonly done: LoadDone;
  readonly startedAt: Date;
  /** Why it was stopped before its end. */
  readonly stopped: StopReason | undefined;
  /** What the server's counters say of it. */
  readonly windows: readonly WindowOutcome[];
  readonly inFlightAtLook: number;
};

export type StopReason =
  | { readonly kind: 'unreachable'; readonly why: string }
  | { readonly kind: 'stop-rule'; readonly failed: number; readonly of: number }
  | { readonly kind: 'asked' };

export type CellWatch = {
  readonly isStopped: () => boolean;
  readonly progress: (progress: Omit<Progress, 'index' | 'total' | 'leftNs'>) => void;
};

const LOOK_MS = 100;
const PROGRESS_LOOKS = 5;

export async function runCell(
  plan: Plan,
  { cell, prepared }: { readonly cell: Cell; readonly prepared: PreparedCell },
  thread: LoadThread,
  watch: CellWatch,
): Promise<CellRun> {
  const digest = new Digest({
    api: apiOf(plan.target.api),
    expect: plan.target.expect,
    timings: plan.timings,
    decode: cell.decode,
    timeoutText: `no answer within ${plan.target.timeoutNs / 1e9}s`,
    clock,
  });
  const window = new WindowWatch(plan, prepared.url);
  let inFlightAtLook = 0;
  const look = (): Promise<unknown> => {
    inFlightAtLook = thread.status[STATUS_IN_FLIGHT] ?? 0;
    digest.beginWindow(clock.nowNs());
    return window.begin();
  };
  // With a warm-up the look falls into its end: the load does not wait for it.
  await window.rehearse();
  if (cell.warmup === undefined) await look();
  const startedAt = new Date();
  const startedNs = clock.nowNs();
  let stopped: StopReason | undefined;
  let looks = 0;
  const rate = new RateMeter(startedNs);
  const timer = setInterval(() => {
    if (stopped === undefined) {
      stopped = reasonToStop(plan, digest, watch);
      if (stopped !== undefined) thread.stop();
    }
    looks += 1;
    if (looks % PROGRESS_LOOKS !== 0) return;
    const nowNs = clock.nowNs();
    watch.progress({
      name: cell.name,
      stage: stageOf(thread.status[STATUS_STAGE]),
      elapsedNs: nowNs - startedNs,
      answers: digest.answers,
      failed: digest.measuredFailed,
      inFlight: thread.status[STATUS_IN_FLIGHT] ?? 0,
      ratePerSecond: rate.at(nowNs, digest.answers),
      p50Ns: digest.statistics.responseSoFarNs(0.5),
      p99Ns: digest.statistics.responseSoFarNs(0.99),
    });
  }, LOOK_MS);
  try {
    const measuring = (): void => void (cell.warmup === undefined ? 0 : look());
    const done = await thread.run(prepared.order, digest, measuring);
    stopped = reasonToStop(plan, digest, watch) ?? stopped;
    digest.countNotSent(done.notSent);
    const windows = await window.end(watch.isStopped);
    return { cell, prepared, digest, done, startedAt, stopped, windows, inFlightAtLook };
  } finally {
    clearInterval(timer);
  }
}

function reasonToStop(plan: Plan, digest: Digest, watch: CellWatch): StopReason | undefined {
  if (watch.isStopped()) return { kind: 'asked' };
  if (digest.answers === 0 && digest.neverConnected !== undefined) {
    return { kind: 'unreachable', why: digest.neverConnected };
  }
  const { stop } = plan;
  const of = digest.measuredOk + digest.measuredFailed;
  if (stop !== undefined && of >= stop.after && digest.measuredFailed / of > stop.errors) {
    return { kind: 'stop-rule', failed: digest.measuredFailed, of };
  }
  return undefined;
}

function stageOf(stage: number | undefined): Progress['stage'] {
  if (stage === STAGE_DRAIN) return 'drain';
  return stage === STAGE_MEASURE ? 'measure' : 'warm-up';
}

/** Answers a second since the last look. */
class RateMeter {
  #lastNs: number;
  #lastCount = 0;

  constructor(nowNs: number) {
    this.#lastNs = nowNs;
  }

  at(nowNs: number, count: number): number {
    const rate = ((count - this.#lastCount) / (nowNs - this.#lastNs)) * 1e9;
    this.#lastNs = nowNs;
    this.#lastCount = count;
    return rate;
  }
}

/*
 * How the machine did while a cell was measured: the quiet thread's sleeps, and what the kernel
 * counts of our threads and of all processors, read about once a second. What was in the measured
 * part is known only at its end (where a count decides), so readings are kept until then.
 */
import { cpuQuotaFiles, throttledNs } from '../host/cpu-quota.js';
import { machineTime } from '../host/machine-time.js';
import { threadScheduleOf } from '../host/thread-schedule.js';
import { Stalls } from '../stats/stalls.js';
import { WakeUps } from '../stats/wake-ups.js';

import type { OtherPrograms } from './other-programs.js';
import { SLEEP_MS } from './quiet-thread.js';
import type { ThreadHealth } from './thread-health.js';

/** One reading of the kernel's counters. Null: this system does not tell. */
export type HostReading = {
  readonly atNs: number;
  /** Sums over the load threads. */
  readonly ranNs: number | null;
  readonly waitedNs: number | null;
  readonly turns: number | null;
  readonly busyTicks: number | null;
  readonly stolenTicks: number | null;
  readonly throttledNs: number | null;
  /** Of other programs, on all processors. */
  readonly othersNs: number | null;
};

/** Infinite where it is not known yet. */
export type MeasuredPart = { readonly fromNs: number; readonly toNs: number };

/** A sleep that took so much longer than it should was a stall of the machine. */
const STALL_NS_MIN = 2e6;
/** Readings of a long cell: every other one is forgotten when there are more. */
const READINGS_MAX = 512;
const READ_EVERY_NS = 1e9;

/** What the health of a cell is read from. */
export type HealthSources = {
  readonly threads: () => readonly ThreadHealth[];
  readonly part: () => MeasuredPart;
  readonly others: OtherPrograms | undefined;
};

export class CellHealth {
  readonly wakeUps = new WakeUps();
  readonly machineStalls = new Stalls();
  readonly #sources: HealthSources;
  readonly #quota = cpuQuotaFiles();
  /** What the quiet thread has told of. */
  #quietFromNs = Number.POSITIVE_INFINITY;
  #quietToNs = Number.POSITIVE_INFINITY;
  #readings: HostReading[] = [];
  #everyNs = READ_EVERY_NS;

  constructor(sources: HealthSources) {
    this.#sources = sources;
  }

  threads(): readonly ThreadHealth[] {
    return this.#sources.threads();
  }

  get others(): OtherPrograms | undefined {
    return this.#sources.others;
  }

  slept(fromNs: number, toNs: number): void {
    this.#quietFromNs = Math.min(this.#quietFromNs, fromNs);
    this.#quietToNs = toNs;
    if (toNs - fromNs - SLEEP_MS * 1e6 >= STALL_NS_MIN) this.machineStalls.add(fromNs, toNs);
    const part = this.#sources.part();
    if (fromNs < part.fromNs || fromNs >= part.toNs) return;
    this.wakeUps.recordSleep(toNs - fromNs, SLEEP_MS * 1e6);
  }

  /** For how long the quiet thread stood still, its sleeps themselves not counted. */
  quietStalledNs(fromNs: number, toNs: number): number {
    const { count, totalNs } = this.machineStalls.summarize(fromNs, toNs);
    return Math.max(0, totalNs - count * SLEEP_MS * 1e6);
  }

  /** Of all the time that it has told of so far, warm-up included. */
  quietStalledRatio(): number {
    const toldNs = this.#quietToNs - this.#quietFromNs;
    return toldNs > 0 ? this.quietStalledNs(this.#quietFromNs, this.#quietToNs) / toldNs : 0;
  }

  /** Called often; reads about once a second, and what is nearest to the ends of the part. */
  look(nowNs: number): void {
    const lastNs = this.#readings.at(-1)?.atNs ?? Number.NEGATIVE_INFINITY;
    const { fromNs, toNs } = this.#sources.part();
    if (nowNs < fromNs || lastNs >= toNs) return;
    if (nowNs - lastNs >= this.#everyNs || nowNs >= toNs) this.#read(nowNs);
  }

  /** The cell is over. */
  finish(nowNs: number): void {
    const lastNs = this.#readings.at(-1)?.atNs ?? Number.NEGATIVE_INFINITY;
    const { fromNs, toNs } = this.#sources.part();
    if (nowNs >= fromNs && lastNs < toNs) this.#read(nowNs);
  }

  /** The readings between which the measured part lies, as nearly as there are any. */
  around(fromNs: number, toNs: number): readonly [HostReading, HostReading] | undefined {
    const begin = nearest(this.#readings, fromNs);
    const end = nearest(this.#readings, toNs);
    return begin === undefined || end === undefined || begin.atNs >= end.atNs
      ? undefined
      : [begin, end];
  }

  #read(nowNs: number): void {
    this.#readings.push(this.#readHost(nowNs));
    if (this.#readings.length <= READINGS_MAX) return;
    this.#readings = this.#readings.filter((_, index) => index % 2 === 0);
    this.#everyNs *= 2;
  }

  #readHost(atNs: number): HostReading {
    const threads = this.threads();
    const schedules = threads.map(({ thread }) =>
      thread === undefined ? undefined : threadScheduleOf(thread),
    );
    const known = schedules.filter((schedule) => schedule !== undefined);
    const sum = (of: 'ranNs' | 'waitedNs' | 'turns'): number | null =>
      known.length < threads.length || known.length === 0
        ? null
        : known.reduce((total, schedule) => total + schedule[of], 0);
    const machine = machineTime();
    return {
      atNs,
      ranNs: sum('ranNs'),
      waitedNs: sum('waitedNs'),
      turns: sum('turns'),
      busyTicks: machine?.busyTicks ?? null,
      stolenTicks: machine?.stolenTicks ?? null,
      throttledNs: (this.#quota === undefined ? undefined : throttledNs(this.#quota)) ?? null,
      othersNs: this.others?.busyNs() ?? null,
    };
  }
}

function nearest(readings: readonly HostReading[], atNs: number): HostReading | undefined {
  return readings.reduce<HostReading | undefined>(
    (best, one) =>
      best === undefined || Math.abs(one.atNs - atNs) < Math.abs(best.atNs - atNs) ? one : best,
    undefined,
  );
}

/*
 * Runs one cell: hands the order to the load threads, digests what comes back, tells of progress,
 * and stops early where the target cannot be reached, the stop rule says so, or the user wishes.
 */

import type { GeneratorDocument } from '../result/document.js';
import type { Cell, Plan } from '../scenario/plan.js';
import { apiOf } from '../api/apis.js';
import { judgingApiOf } from '../api/judge.js';
import { clock } from '../base/clock.js';

import { CellHealth } from './cell-health.js';
import { CellWindow, type WindowsSeen } from './cell-window.js';
import { Digest } from './digest.js';
import type { Progress } from './event.js';
import { pacingOf, type Surrounded, type WorkersWish, whyLate, workersOf } from './generator.js';
import type { LoadDone, LoadOrder } from './load-order.js';
import { STAGE_DRAIN, STAGE_MEASURE, STAGE_WARM_UP } from './load-order.js';
import type { LoadState, LoadThreads } from './load-threads.js';
import type { OtherPrograms } from './other-programs.js';
import type { PreparedCell } from './prepare.js';
import type { QuietThread } from './quiet-thread.js';
import { dividedOrders } from './share.js';
import { isBroken } from './stop-rule.js';
import { LATE_NS_FRUGAL } from './validity-bounds.js';
import type { WireEnd } from './wire-tally.js';

export type CellRun = {
  readonly cell: Cell;
  readonly prepared: PreparedCell;
  readonly digest: Digest;
  readonly health: CellHealth;
  readonly done: LoadDone;
  readonly startedAt: Date;
  /** Why it was stopped before its end. */
  readonly stopped: StopReason | undefined;
  readonly generator: GeneratorDocument;
  /** What the server's counters say of it. */
  readonly windows: WindowsSeen;
};

export type StopReason =
  | { readonly kind: 'unreachable'; readonly why: string }
  | { readonly kind: 'stop-rule'; readonly failed: number; readonly of: number }
  | { readonly kind: 'asked' };

export type CellWatch = {
  readonly quiet: QuietThread;
  readonly others: OtherPrograms | undefined;
  readonly isStopped: () => boolean;
  readonly progress: (progress: Omit<Progress, 'index' | 'total' | 'leftNs'>) => void;
  /** The cell begins anew with so many load threads. */
  readonly begunAnew: (workers: number, why: string) => void;
};

/** What a cell is run with: the plan's cell, made ready, and how many threads may send it. */
export type CellOrder = {
  readonly cell: Cell;
  readonly prepared: PreparedCell;
  readonly wish: WorkersWish;
  readonly surrounded: Surrounded;
};

const LOOK_MS = 100;
const PROGRESS_LOOKS = 5;

/** With one thread more each time that the warm-up shows that they would be late. */
export async function runCell(
  plan: Plan,
  order: CellOrder,
  threads: LoadThreads,
  watch: CellWatch,
): Promise<CellRun> {
  const { cell, prepared, wish, surrounded } = order;
  const { first, most } = workersOf(wish, prepared.order, surrounded);
  let workersWhy: string | null = null;
  for (let workers = first; ; workers += 1) {
    const choice = pacingOf(cell.load, workers, surrounded);
    const attempt = new Attempt(plan, order, threads, watch);
    const pacing = choice.pacing ?? 'frugal';
    const ended = await attempt.run({ workers, pacing, mayGrow: workers < most });
    if (ended.late === undefined) {
      const generator: GeneratorDocument = {
        workers,
        workersBy: wish === 'auto' ? 'auto' : 'user',
        workersWhy,
        ...choice,
      };
      return { ...ended.run, generator };
    }
    workersWhy = ended.late;
    watch.begunAnew(workers + 1, ended.late);
  }
}

type Ended = {
  readonly run: Omit<CellRun, 'generator'>;
  /** Why this attempt does not count: one more thread is needed. */
  readonly late: string | undefined;
};

/** One running of a cell with a number of load threads. */
class Attempt {
  readonly #plan: Plan;
  readonly #order: CellOrder;
  readonly #threads: LoadThreads;
  readonly #watch: CellWatch;
  readonly #digest: Digest;
  readonly #health: CellHealth;
  readonly #startedNs = clock.nowNs();
  readonly #rate = new RateMeter(this.#startedNs);
  readonly #warmUp: LoadState[] = [];
  #looks = 0;
  #stopped: StopReason | undefined;
  #late: string | undefined;

  constructor(plan: Plan, order: CellOrder, threads: LoadThreads, watch: CellWatch) {
    this.#plan = plan;
    this.#order = order;
    this.#threads = threads;
    this.#watch = watch;
    this.#digest = new Digest({
      api: judgingApiOf(apiOf(plan.target.api), order.cell.payloads),
      expect: plan.target.expect,
      timings: plan.timings,
      decode: order.cell.decode,
      timeoutText: `no answer within ${plan.target.timeoutNs / 1e9}s`,
      clock,
      wireEnd: wireEndOf(order.prepared.order.target),
      streams: order.cell.payloads.map(({ stream }) => stream),
      limits: order.cell.limits,
    });
    this.#health = new CellHealth({
      threads: () => threads.healths(),
      part: () => this.#digest.watch,
      others: watch.others,
    });
  }

  async run(choice: {
    readonly workers: number;
    readonly pacing: 'exact' | 'frugal';
    readonly mayGrow: boolean;
  }): Promise<Ended> {
    const { cell, prepared } = this.#order;
    const digest = this.#digest;
    const isByTimer = cell.load.kind === 'open' && choice.pacing === 'frugal';
    digest.lateByChoiceNs = isByTimer ? LATE_NS_FRUGAL : 0;
    const window = new CellWindow(this.#plan, this.#order, digest, this.#threads);
    await window.before();
    const startedAt = new Date();
    const health = this.#health;
    this.#watch.quiet.tell((fromNs, toNs) => health.slept(fromNs, toNs));
    const timer = setInterval(() => this.#look(choice.mayGrow), LOOK_MS);
    let ended: { readonly done: LoadDone; readonly stopped: StopReason | undefined };
    try {
      const paced = { ...prepared.order, pacing: choice.pacing };
      const done = await this.#threads.run(dividedOrders(paced, choice.workers), digest);
      // What the quiet thread has told lies behind the blocks that were digested just now.
      await new Promise((resolve) => setImmediate(resolve));
      health.finish(clock.nowNs());
      const late = this.#late;
      const stopped =
        late === undefined
          ? (reasonToStop(this.#plan, digest, this.#watch) ?? this.#stopped)
          : undefined;
      digest.countNotSent(done.notSent);
      ended = { done, stopped };
    } finally {
      clearInterval(timer);
      this.#watch.quiet.tell(undefined);
    }
    const late = this.#late;
    const windows = await window.end(this.#watch.isStopped);
    return { run: { cell, prepared, digest, health, startedAt, windows, ...ended }, late };
  }

  #look(mayGrow: boolean): void {
    this.#health.look(clock.nowNs());
    const state = this.#threads.state();
    if (this.#stopped === undefined && this.#late === undefined) {
      this.#stopped = reasonToStop(this.#plan, this.#digest, this.#watch);
      if (this.#stopped === undefined && mayGrow) this.#late = this.#whyLate(state);
      if (this.#stopped !== undefined || this.#late !== undefined) this.#threads.stop();
    }
    this.#looks += 1;
    if (this.#looks % PROGRESS_LOOKS === 0) this.#tellProgress(state);
  }

  /** Judged once, when the warm-up is over: by its second half, when code and caches are warm. */
  #whyLate(state: LoadState): string | undefined {
    if (state.stage === STAGE_WARM_UP) {
      this.#warmUp.push(state);
      return undefined;
    }
    const from = this.#warmUp[Math.floor(this.#warmUp.length / 2)];
    const to = this.#warmUp.at(-1);
    this.#warmUp.length = 0;
    if (from === undefined || to === undefined) return undefined;
    const stalledRatio = this.#health.quietStalledRatio();
    return whyLate(this.#order.cell.load, from, to, stalledRatio);
  }

  #tellProgress(state: LoadState): void {
    const digest = this.#digest;
    const nowNs = clock.nowNs();
    this.#watch.progress({
      name: this.#order.cell.name,
      stage: stageOf(state.stage),
      elapsedNs: nowNs - this.#startedNs,
      answers: digest.answers,
      failed: digest.measuredFailed,
      inFlight: state.inFlight,
      ratePerSecond: this.#rate.at(nowNs, digest.answers),
      p50Ns: digest.statistics.responseSoFarNs(0.5),
      p99Ns: digest.statistics.responseSoFarNs(0.99),
    });
  }
}

/** A proxy and this machine's own kernel are near whatever lies behind them. */
function wireEndOf({ origin, proxy }: LoadOrder['target']): WireEnd {
  if (proxy !== undefined) return 'proxy';
  const { hostname } = new URL(origin);
  return /^(localhost|127\.|\[::1\])/.test(hostname) ? 'this machine' : 'target';
}

function reasonToStop(plan: Plan, digest: Digest, watch: CellWatch): StopReason | undefined {
  if (watch.isStopped()) return { kind: 'asked' };
  if (digest.answers === 0 && digest.neverConnected !== undefined) {
    return { kind: 'unreachable', why: digest.neverConnected };
  }
  const { measuredOk: ok, measuredFailed: failed } = digest;
  if (isBroken(plan.stop, { ok, failed })) return { kind: 'stop-rule', failed, of: ok + failed };
  return undefined;
}

function stageOf(stage: number): Progress['stage'] {
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

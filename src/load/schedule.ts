import type { Random } from '../base/random.js';
import { NS_PER_SECOND, type PerSecond, stepNs } from '../base/units.js';

import type { Arrivals, Extent } from './load.js';
import { type Ticks, ticksOf } from './ticks.js';
import { traceSchedule } from './trace.js';

/*
 * One process of arrivals runs through warm-up and measured part: ticks of rate one (ticks.ts),
 * laid out in time by the inverse of the expected count. Nothing restarts at the hand-over, so
 * there is neither a pause nor a burst; and nothing adds up step by step, so a grid never drifts.
 *
 *   rate  |              ____to      ticks  | | | | | | |  (rate one)
 *         |  from  ____/                    ↓ ↓ ↓ ↓ ↓ ↓ ↓  inverse of the area under the rate
 *         |_______/                         |   |   |  | | ||
 *         0       S        S + T            time
 */

/** When each request of an open load is due, in whole ns from the start of its cell. */
export type Schedule = {
  /** Ascending, no two alike; NaN once none is left. */
  readonly next: () => number;
  /** Which of the cell's payloads the arrival carries that `next` gave last. */
  readonly payload: () => number;
  /** The first request due from here on is the first measured one. */
  readonly measureFromNs: number;
  /** The measured part ends here; nothing is due at this instant or later. */
  readonly measureToNs: number;
};

/**
 * Where the measured part is a count, exactly that many requests are due in it unless `atMost`
 * cuts it short, and it ends where the one after the last would have been due: then the count
 * over its length is the rate that was offered.
 */
export function scheduleOf(
  arrivals: Arrivals,
  warmup: Extent | undefined,
  measure: Extent,
  random: Random,
): Schedule {
  if (arrivals.kind === 'trace') return traceSchedule(arrivals.trace, warmup, measure);
  // A process is run several times over: the ends of counted stages must be known beforehand.
  const seed = Math.floor(random() * 0x1_0000_0000);
  const ticks = () => ticksOf(arrivals.spacing, seed);

  const warmupRate = arrivals.kind === 'ramp' ? arrivals.from : arrivals.rate;
  const steady = steadyLayout(warmupRate);
  const measureStartNs = warmupEndNs(warmup, new Dues(ticks(), steady));
  const layout =
    arrivals.kind === 'ramp'
      ? rampLayout(arrivals, measureStartNs, rampSeconds(arrivals, measure))
      : steady;
  const window = measuredWindow(measure, measureStartNs, new Dues(ticks(), layout));
  const dues = new Dues(ticks(), layout);
  return {
    next: () => {
      const due = dues.next();
      return due < window.toNs ? due : Number.NaN;
    },
    payload: () => 0,
    measureFromNs: window.fromNs,
    measureToNs: window.toNs,
  };
}

/**
 * The part that one of several threads sends: every n-th arrival of the one schedule. Together
 * they send exactly what one thread would, and none needs to know of the others.
 */
export function shareOf(
  schedule: Schedule,
  share: { readonly index: number; readonly of: number },
): Schedule {
  if (share.of === 1) return schedule;
  let toPass = share.index;
  return {
    ...schedule,
    next: () => {
      for (; toPass > 0; toPass -= 1) schedule.next();
      toPass = share.of - 1;
      return schedule.next();
    },
  };
}

/** Where ticks of rate one lie in time, and how many of them are expected by a time. */
type Layout = {
  readonly nsOf: (tick: number) => number;
  readonly ticksBy: (ns: number) => number;
};

function steadyLayout(rate: PerSecond): Layout {
  const step = stepNs(rate);
  return {
    // The first tick is due at once even where the rate is 0 and the step has no end.
    nsOf: (tick) => (tick === 0 ? 0 : tick * step),
    ticksBy: (ns) => ns / step,
  };
}

/**
 * The count expected `t` seconds into a ramp is from·t + slope·t²/2. Solved for t in the form that
 * divides by a sum, which holds for slopes near 0 and for falling ramps too. Beyond its end the
 * rate stays at `to`: a counted Poisson ramp may need a little longer than expected.
 */
function rampLayout(
  ramp: { readonly from: PerSecond; readonly to: PerSecond },
  startNs: number,
  seconds: number,
): Layout {
  const before = steadyLayout(ramp.from);
  const ticksBefore = before.ticksBy(startNs);
  const ticksWithin = ((ramp.from + ramp.to) / 2) * seconds;
  const slope = (ramp.to - ramp.from) / seconds;
  return {
    nsOf: (tick) => {
      const within = tick - ticksBefore;
      if (within <= 0) {
        return before.nsOf(tick);
      }
      if (within > ticksWithin) {
        return startNs + NS_PER_SECOND * (seconds + (within - ticksWithin) / ramp.to);
      }
      const rate = Math.sqrt(Math.max(0, ramp.from ** 2 + 2 * slope * within));
      return startNs + NS_PER_SECOND * ((2 * within) / (ramp.from + rate));
    },
    ticksBy: (ns) => {
      const t = (ns - startNs) / NS_PER_SECOND;
      if (t <= 0) {
        return before.ticksBy(ns);
      }
      const risen = Math.min(t, seconds);
      const beyond = ramp.to * (t - risen);
      return ticksBefore + ramp.from * risen + (slope * risen ** 2) / 2 + beyond;
    },
  };
}

/** A counted ramp takes as long as its count is expected to take, so that it too reaches `to`. */
function rampSeconds(
  ramp: { readonly from: PerSecond; readonly to: PerSecond },
  measure: Extent,
): number {
  if (measure.kind === 'time') {
    return measure.ns / NS_PER_SECOND;
  }
  return Math.min((2 * measure.requests) / (ramp.from + ramp.to), measure.atMostNs / NS_PER_SECOND);
}

/** Arrivals in whole ns, one after another. A class, as its fields change without allocating. */
class Dues {
  readonly #ticks: Ticks;
  readonly #layout: Layout;
  #lastNs = -1;

  constructor(ticks: Ticks, layout: Layout) {
    this.#ticks = ticks;
    this.#layout = layout;
  }

  next(): number {
    // Arrivals on one ns (bursts; by chance) are set apart, so that a bound falls between them.
    this.#lastNs = Math.max(Math.round(this.#layout.nsOf(this.#ticks.next())), this.#lastNs + 1);
    return this.#lastNs;
  }

  /** Passes over `count` arrivals, at most up to the first one due at `boundNs` or later. */
  skip(count: number, boundNs: number): void {
    // On a grid of at least 1 ns arrivals never have to be set apart: their number is enough.
    if (this.#ticks.jump(Math.min(count, Math.ceil(this.#layout.ticksBy(boundNs))))) {
      return;
    }
    for (let passed = 0; passed < count && this.#lastNs < boundNs; passed += 1) {
      this.next();
    }
  }

  /** The first arrival due at `fromNs` or later. */
  firstFrom(fromNs: number): number {
    // Two fewer than expected: rounding may put either neighbour on the other side.
    this.#ticks.jump(Math.max(0, Math.floor(this.#layout.ticksBy(fromNs)) - 2));
    let due = this.next();
    while (due < fromNs) {
      due = this.next();
    }
    return due;
  }
}

/** The measured part begins when warm-up has lasted its time or has sent its count. */
function warmupEndNs(warmup: Extent | undefined, dues: Dues): number {
  if (warmup === undefined) {
    return 0;
  }
  if (warmup.kind === 'time') {
    return warmup.ns;
  }
  dues.skip(warmup.requests, warmup.atMostNs);
  return Math.min(dues.next(), warmup.atMostNs);
}

function measuredWindow(
  measure: Extent,
  startNs: number,
  dues: Dues,
): { readonly fromNs: number; readonly toNs: number } {
  if (measure.kind === 'time') {
    return { fromNs: startNs, toNs: startNs + measure.ns };
  }
  const boundNs = startNs + measure.atMostNs;
  const first = dues.firstFrom(startNs);
  if (first >= boundNs) {
    return { fromNs: startNs, toNs: boundNs };
  }
  dues.skip(measure.requests - 1, boundNs);
  return { fromNs: first, toNs: Math.min(dues.next(), boundNs) };
}

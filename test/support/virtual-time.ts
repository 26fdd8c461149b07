/*
 * Time that only passes when all that is due at an instant has been done: minutes of load in
 * milliseconds, each instant known to the nanosecond. A server that answers by a rule stands in
 * for the wire.
 */

import type { LoadDone, LoadOrder } from '../../src/run/load-order.js';
import type { Place } from '../../src/run/places.js';
import { Pump } from '../../src/run/pump.js';
import type { Signs } from '../../src/run/pump-world.js';
import type { Timers } from '../../src/run/timers.js';
import { DUE, FREED, MARK_COUNT, PICKED } from '../../src/timing/marks.js';
import type { Clock } from '../../src/base/clock.js';
import { instantNs } from '../../src/base/units.js';

/** What a turn of the event loop takes. Longer than in truth, so that minutes stay cheap. */
export const TURN_NS = 50_000;

type Event = { readonly atNs: number; readonly order: number; readonly act: () => void };

export class VirtualTime {
  nowNs = 0;
  readonly clock: Clock = { nowNs: () => instantNs(this.nowNs) };
  readonly timers: Timers = {
    setTimer: (act, ms) => this.#add(this.nowNs + ms * 1e6, act),
    clearTimer: (timer) => void this.#events.delete(timer as Event),
    setTurn: (act) => this.#add(this.nowNs + TURN_NS, act),
    clearTurn: (turn) => void this.#events.delete(turn as Event),
    // What it would pass is part of what a turn takes.
    spinUntil: () => {},
  };
  /** Nobody watches it, unless a test does. */
  signs: Signs = { look: () => {}, worked: () => {} };
  readonly #events = new Set<Event>();
  #order = 0;

  at(atNs: number, act: () => void): void {
    this.#add(atNs, act);
  }

  /** Until nothing is left to happen. Work that takes time moves `nowNs` itself. */
  run(): void {
    for (;;) {
      const next = this.#next();
      if (next === undefined) return;
      this.#events.delete(next);
      this.nowNs = Math.max(this.nowNs, next.atNs);
      next.act();
    }
  }

  #next(): Event | undefined {
    let next: Event | undefined;
    for (const event of this.#events) {
      const isSooner =
        next === undefined ||
        event.atNs < next.atNs ||
        (event.atNs === next.atNs && event.order < next.order);
      if (isSooner) next = event;
    }
    return next;
  }

  #add(atNs: number, act: () => void): Event {
    const event = { atNs, order: this.#order, act };
    this.#order += 1;
    this.#events.add(event);
    return event;
  }
}

export type Sent = {
  readonly dueNs: number;
  readonly pickedNs: number;
  readonly freedNs: number;
  readonly endedNs: number;
  readonly isMeasured: boolean;
  readonly path: string;
};

/** A server by rule: how long the n-th request takes, counted from 0. */
export type Serving = {
  readonly tookNs: (request: number) => number;
  /** What happens in the sender's own thread while it sends the n-th one. */
  readonly sending?: (request: number) => void;
};

class VirtualPlace implements Place {
  readonly marks = new Float64Array(MARK_COUNT).fill(Number.NaN);
  busy = false;
  isMeasured = false;
  deadlineNs = Number.POSITIVE_INFINITY;
  end: Place['end'] = 'answered';
  path = '';
  readonly #begin: (place: VirtualPlace) => void;
  readonly #ended: (place: VirtualPlace) => void;

  constructor(begin: (place: VirtualPlace) => void, ended: (place: VirtualPlace) => void) {
    this.#begin = begin;
    this.#ended = ended;
  }

  start(request: Parameters<Place['start']>[0], deadlineNs: number): void {
    this.busy = true;
    this.path = request.path;
    this.deadlineNs = deadlineNs;
    this.#begin(this);
  }

  finish(end: Place['end']): void {
    if (!this.busy) return;
    this.busy = false;
    this.end = end;
    this.#ended(this);
  }

  timeOut(): void {
    this.finish('timed-out');
  }

  cancel(): void {
    this.finish('broken');
  }

  clear(): void {
    this.end = 'answered';
  }

  async close(): Promise<void> {}
}

export type VirtualRun = {
  readonly pump: Pump<VirtualPlace>;
  readonly sent: Sent[];
  /** When the measured part was said to begin. */
  readonly measuring: number[];
  done: LoadDone | undefined;
};

/** A pump in virtual time; it begins when the time runs. */
export function virtualRun(
  time: VirtualTime,
  order: LoadOrder,
  serving: Serving,
  beginNs = 0,
): VirtualRun {
  const sent: Sent[] = [];
  const measuring: number[] = [];
  let count = 0;
  const begin = (place: VirtualPlace): void => {
    const request = count;
    count += 1;
    serving.sending?.(request);
    time.at(time.nowNs + serving.tookNs(request), () => place.finish('answered'));
  };
  const pump = new Pump<VirtualPlace>(
    order,
    {
      ended: (place, isMeasured) => {
        const { marks, path } = place;
        const mark = (index: number): number => marks[index] ?? Number.NaN;
        const [dueNs, pickedNs, freedNs] = [mark(DUE), mark(PICKED), mark(FREED)];
        sent.push({ dueNs, pickedNs, freedNs, endedNs: time.nowNs, isMeasured, path });
      },
      measuring: (fromNs) => measuring.push(fromNs),
      done: (done) => {
        run.done = done;
      },
    },
    {
      clock: time.clock,
      timers: time.timers,
      signs: time.signs,
      newPlace: (ended) => new VirtualPlace(begin, ended),
    },
  );
  const run: VirtualRun = { pump, sent, measuring, done: undefined };
  const sweep = (): void => {
    if (run.done !== undefined) return;
    pump.sweep(time.nowNs);
    time.at(time.nowNs + 50e6, sweep);
  };
  time.at(beginNs, () => pump.start(beginNs));
  time.at(beginNs, sweep);
  return run;
}

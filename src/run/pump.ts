/*
 * The pump: takes up requests when they are due and hands each to a place. A place is a
 * connection that carries one exchange at a time. When to send is data (a schedule), not a kind
 * of loop: a closed load differs only in that the end of an exchange makes the next one due.
 *
 *   closed:  due = picked = now, from within the end of the exchange before
 *   open:    due = the schedule's; picked when a place is free and its time has come
 */

import { Exchange } from '../wire/exchange.js';
import { type Schedule, scheduleOf } from '../load/schedule.js';
import { DUE, ENCODED, FREED, PICKED } from '../timing/marks.js';
import { clock } from '../base/clock.js';
import { randomOf, seedOf } from '../base/random.js';

import { Alarm } from './alarm.js';
import type { LoadDone, LoadOrder } from './load-order.js';
import { Places } from './places.js';
import { type RequestSource, requestsOf } from './requests.js';

export type PumpListener = {
  /** Hot path: an exchange has ended, whatever way. */
  readonly ended: (exchange: Exchange, isMeasured: boolean) => void;
  readonly measuring: (fromNs: number, toNs: number) => void;
  readonly done: (done: LoadDone) => void;
};

/** A place whose connection could not be opened waits this long, or it would spin. */
const RECONNECT_WAIT_MS = 100;

export class Pump {
  readonly #order: LoadOrder;
  readonly #listener: PumpListener;
  readonly #requests: RequestSource;
  readonly #places: Places;
  readonly #alarm: Alarm;
  readonly #schedule: Schedule | undefined;
  #startedNs = 0;
  #nextDueNs = Number.NaN;
  /** When the oldest free place became free while a request was waiting for it. */
  #freedNs = 0;
  #measureFromNs = Number.POSITIVE_INFINITY;
  #measureToNs = Number.POSITIVE_INFINITY;
  #picked = 0;
  #due = 0;
  #notSent = 0;
  #inFlight = 0;
  #lastEndedNs = 0;
  #stopped = false;
  #finished = false;

  constructor(order: LoadOrder, listener: PumpListener) {
    this.#order = order;
    this.#listener = listener;
    this.#requests = requestsOf(order.requests);
    const { load } = order;
    const most = load.kind === 'closed' ? load.concurrency : load.inFlightMax;
    this.#places = new Places(
      Math.min(most, order.connectionsMax),
      order.mode,
      () => new Exchange(order.target, order.keep, order.mode, (exchange) => this.#ended(exchange)),
    );
    this.#alarm = new Alarm(order.pacing, () => this.#pumpOpen());
    this.#schedule =
      load.kind === 'open'
        ? scheduleOf(
            load.arrivals,
            order.warmup,
            order.measure,
            randomOf(seedOf(order.seed, 'arrivals')),
          )
        : undefined;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  stageAt(nowNs: number): 'warm-up' | 'measure' | 'drain' {
    if (nowNs < this.#measureFromNs) return 'warm-up';
    return nowNs < this.#measureToNs ? 'measure' : 'drain';
  }

  setAuthorization(value: string): void {
    this.#requests.setAuthorization(value);
  }

  start(): void {
    this.#startedNs = clock.nowNs();
    if (this.#schedule !== undefined) this.#startOpen(this.#schedule);
    else this.#startClosed();
  }

  /** Nothing more is started; what is in flight is cancelled and left out. */
  stop(): void {
    if (this.#stopped || this.#finished) return;
    this.#stopped = true;
    const nowNs = clock.nowNs();
    this.#measureToNs = Math.min(this.#measureToNs, nowNs);
    this.#alarm.cancel();
    this.#countNotSent(nowNs);
    this.#places.cancelAll();
    this.#finishIfEmpty();
  }

  /** Called every few milliseconds: ends what has waited too long. */
  sweep(nowNs: number): void {
    this.#places.timeOutBefore(nowNs);
    if (this.#order.load.kind === 'closed' && this.#inFlight === 0) this.#finishIfEmpty();
    const drainUntilNs = this.#measureToNs + this.#order.timeoutNs;
    if (this.#schedule !== undefined && nowNs > drainUntilNs) this.#giveUpWaiting();
  }

  #startClosed(): void {
    const { warmup, load } = this.#order;
    if (load.kind !== 'closed') return;
    if (warmup === undefined) this.#beginMeasure(this.#startedNs);
    else if (warmup.kind === 'time') this.#beginMeasure(this.#startedNs + warmup.ns);
    for (let place = 0; place < this.#places.most; place += 1) this.#nextClosed(clock.nowNs());
  }

  #startOpen(schedule: Schedule): void {
    this.#nextDueNs = this.#startedNs + schedule.next();
    this.#measureFromNs = this.#startedNs + schedule.measureFromNs;
    this.#measureToNs = this.#startedNs + schedule.measureToNs;
    this.#listener.measuring(this.#measureFromNs, this.#measureToNs);
    this.#pumpOpen();
  }

  #beginMeasure(fromNs: number): void {
    const { measure } = this.#order;
    this.#measureFromNs = fromNs;
    this.#measureToNs = fromNs + (measure.kind === 'time' ? measure.ns : measure.atMostNs);
    this.#listener.measuring(fromNs, measure.kind === 'time' ? this.#measureToNs : Number.NaN);
  }

  /** Hot path, closed load: takes up the next request on a free place. */
  #nextClosed(nowNs: number): void {
    const { warmup, measure } = this.#order;
    if (this.#stopped) return;
    if (warmup?.kind === 'count' && this.#measureFromNs === Number.POSITIVE_INFINITY) {
      const warm = this.#picked >= warmup.requests || nowNs - this.#startedNs >= warmup.atMostNs;
      if (warm) this.#beginMeasure(nowNs);
    }
    if (nowNs >= this.#measureToNs) return;
    if (measure.kind === 'count' && this.#due >= measure.requests) return;
    const place = this.#places.take();
    if (place === undefined) return;
    place.marks[DUE] = nowNs;
    this.#send(place, nowNs);
  }

  /** Hot path, open load: starts all that is due, as far as places are free. */
  #pumpOpen(): void {
    let nowNs: number = clock.nowNs();
    while (!this.#stopped && this.#nextDueNs <= nowNs) {
      const place = this.#places.take();
      if (place === undefined) return;
      place.marks[DUE] = this.#nextDueNs;
      place.marks[FREED] = Math.max(this.#freedNs, this.#nextDueNs);
      this.#send(place, nowNs);
      this.#nextDueNs = this.#startedNs + (this.#schedule?.next() ?? Number.NaN);
      nowNs = clock.nowNs();
    }
    if (Number.isNaN(this.#nextDueNs)) this.#finishIfEmpty();
    else if (!this.#stopped && this.#places.hasFree()) this.#alarm.setAt(this.#nextDueNs);
  }

  /** Hot path: marks the pick and hands the request to the connection. */
  #send(place: Exchange, nowNs: number): void {
    const { marks } = place;
    marks[PICKED] = nowNs;
    this.#picked += 1;
    if (this.#isMeasured(marks[DUE] ?? Number.NaN)) this.#due += 1;
    this.#inFlight += 1;
    const request = this.#requests.next();
    marks[ENCODED] = this.#requests.encodes ? clock.nowNs() : nowNs;
    place.start(request, nowNs + this.#order.timeoutNs);
    this.#requests.prepareNext();
  }

  /** Hot path: an exchange has ended; its place takes up the next request from here. */
  #ended(exchange: Exchange): void {
    const { end } = exchange;
    const isMeasured = this.#isMeasured(exchange.marks[DUE] ?? Number.NaN);
    this.#inFlight -= 1;
    // What was in flight when the run was stopped is left out, not counted as a failure.
    if (!this.#stopped) this.#listener.ended(exchange, isMeasured);
    else if (isMeasured) this.#due -= 1;
    exchange.clear();
    if (end === 'answered') this.#release(exchange);
    // An error may come from within `start` itself: never start the next one from there.
    else if (end === 'failed-to-connect') {
      setTimeout(() => this.#release(exchange), RECONNECT_WAIT_MS);
    } else setImmediate(() => this.#release(exchange));
  }

  #release(exchange: Exchange): void {
    const nowNs = clock.nowNs();
    this.#lastEndedNs = nowNs;
    const wasFull = !this.#places.hasFree();
    this.#places.giveBack(exchange);
    if (this.#schedule === undefined) this.#nextClosed(nowNs);
    else {
      if (wasFull) this.#freedNs = nowNs;
      this.#pumpOpen();
    }
    this.#finishIfEmpty();
  }

  #isMeasured(dueNs: number): boolean {
    return dueNs >= this.#measureFromNs;
  }

  /** Open load: what could not be sent within the timeout after the end is not sent. */
  #giveUpWaiting(): void {
    if (Number.isNaN(this.#nextDueNs)) return;
    this.#alarm.cancel();
    this.#countNotSent(Number.POSITIVE_INFINITY);
    this.#finishIfEmpty();
  }

  #countNotSent(untilNs: number): void {
    while (this.#nextDueNs <= untilNs) {
      if (this.#isMeasured(this.#nextDueNs)) this.#notSent += 1;
      this.#nextDueNs = this.#startedNs + (this.#schedule?.next() ?? Number.NaN);
    }
  }

  #finishIfEmpty(): void {
    if (this.#finished || this.#inFlight > 0 || this.#isMoreToCome()) return;
    this.#finished = true;
    this.#alarm.cancel();
    const { measure } = this.#order;
    const byCount = measure.kind === 'count' && !this.#stopped;
    this.#listener.done({
      fromNs: this.#measureFromNs,
      toNs: byCount ? Math.min(this.#measureToNs, this.#lastEndedNs) : this.#measureToNs,
      due: this.#due + this.#notSent,
      notSent: this.#notSent,
      stopped: this.#stopped,
    });
  }

  #isMoreToCome(): boolean {
    if (this.#stopped) return false;
    if (this.#schedule !== undefined) return !Number.isNaN(this.#nextDueNs);
    const { measure } = this.#order;
    if (measure.kind === 'count' && this.#due >= measure.requests) return false;
    return clock.nowNs() < this.#measureToNs;
  }

  async close(): Promise<void> {
    this.#alarm.cancel();
    await this.#places.closeAll();
  }
}

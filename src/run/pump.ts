/*
 * The pump: takes up requests when they are due and hands each to a place. A place is a
 * connection that carries one exchange at a time. When to send is data (a schedule), not a kind
 * of loop: a closed load differs only in that the end of an exchange makes the next one due.
 *
 *   closed:  due = picked = now, from within the end of the exchange before
 *   open:    due = the schedule's; picked when a place is free and its time has come
 */

import type { Schedule } from '../load/schedule.js';
import { DUE, ENCODED, FREED, PICKED } from '../timing/marks.js';

import { Alarm } from './alarm.js';
import type { LoadOrder } from './load-order.js';
import { type Place, Places } from './places.js';
import type { PumpListener, PumpWorld } from './pump-world.js';
import { type RequestSource, requestsOf } from './requests.js';
import { placesOf, scheduleFor } from './share.js';
import { Tally } from './tally.js';

/** A place whose connection could not be opened waits this long, or it would spin. */
const RECONNECT_WAIT_MS = 100;
/** Several closed loops go over together: so far ahead that each has heard of it by then. */
const HAND_OVER_LEAD_NS = 1e6;
/** A request that leaves later than this was kept by the generator, not by its timer. */
const LATE_NS = { exact: 1e6, frugal: 3e6 } as const;

export class Pump<Carrier extends Place> {
  readonly #order: LoadOrder;
  readonly #listener: PumpListener<Carrier>;
  readonly #clock: PumpWorld<Carrier>['clock'];
  readonly #timers: PumpWorld<Carrier>['timers'];
  readonly #signs: PumpWorld<Carrier>['signs'];
  readonly #sources: readonly RequestSource[];
  readonly #places: Places<Carrier>;
  /** To be told when more of an answer comes: how long to stay awake depends on it. */
  readonly alarm: Alarm;
  readonly #schedule: Schedule | undefined;
  readonly #tally: Tally;
  readonly #lateNs: number;
  /** Requests that were started, and those that the generator kept longer than timers explain. */
  picked = 0;
  late = 0;
  #begun = false;
  #startedNs = Number.POSITIVE_INFINITY;
  #nextDueNs = Number.NaN;
  /** What the request carries that is due next. */
  #nextPayload = 0;
  /** When the oldest free place became free while a request was waiting for it. */
  #freedNs = 0;
  #measureFromNs = Number.POSITIVE_INFINITY;
  #measureToNs = Number.POSITIVE_INFINITY;
  #due = 0;
  #notSent = 0;
  #inFlight = 0;
  #lastEndedNs = 0;
  #stopped = false;
  #finished = false;

  constructor(order: LoadOrder, listener: PumpListener<Carrier>, world: PumpWorld<Carrier>) {
    this.#order = order;
    this.#listener = listener;
    this.#clock = world.clock;
    this.#timers = world.timers;
    this.#signs = world.signs;
    this.#tally = new Tally(order.share.tally);
    this.#lateNs = LATE_NS[order.pacing];
    this.#sources = order.requests.map((pool) => requestsOf(pool, order.share));
    const most = placesOf(order);
    const newPlace = () => world.newPlace((exchange) => this.#ended(exchange));
    this.#places = new Places(most, order.mode, newPlace);
    this.alarm = new Alarm(order.pacing, () => this.#ring(), world);
    this.#schedule = scheduleFor(order);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  stageAt(nowNs: number): 'warm-up' | 'measure' | 'drain' {
    if (nowNs < this.#measureFromNs) return 'warm-up';
    return nowNs < this.#measureToNs ? 'measure' : 'drain';
  }

  setAuthorization(value: string): void {
    for (const source of this.#sources) source.setAuthorization(value);
  }

  /** The same instant for all threads of a cell; it may lie a little ahead. */
  start(atNs: number): void {
    if (this.#stopped) return;
    this.#startedNs = atNs;
    this.alarm.setAt(atNs);
  }

  /** Nothing more is started; what is in flight is cancelled and left out. */
  stop(): void {
    if (this.#stopped || this.#finished) return;
    this.#stopped = true;
    const nowNs = this.#clock.nowNs();
    this.#measureToNs = Math.min(this.#measureToNs, nowNs);
    this.alarm.cancel();
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

  #ring(): void {
    if (this.#begun) this.#pumpOpen();
    else {
      this.#begun = true;
      if (this.#schedule === undefined) this.#startClosed();
      else this.#startOpen(this.#schedule);
    }
  }

  #startClosed(): void {
    const { warmup } = this.#order;
    if (warmup === undefined) this.#beginMeasure(this.#startedNs);
    else if (warmup.kind === 'time') this.#beginMeasure(this.#startedNs + warmup.ns);
    for (let place = 0; place < this.#places.most; place += 1)
      this.#nextClosed(this.#clock.nowNs());
  }

  #startOpen(schedule: Schedule): void {
    this.#advance();
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
    if (this.#stopped) return;
    if (this.#measureFromNs === Number.POSITIVE_INFINITY) this.#countWarmUp(nowNs);
    if (nowNs >= this.#measureToNs || !this.#places.hasFree()) return;
    const isMeasured = nowNs >= this.#measureFromNs;
    const { measure } = this.#order;
    if (isMeasured && measure.kind === 'count' && !this.#tally.takeMeasured(measure.requests))
      return;
    const place = this.#places.take();
    if (place === undefined) return;
    place.marks[DUE] = nowNs;
    place.isMeasured = isMeasured;
    this.#send(place, 0, nowNs);
  }

  /** Closed load with a counted warm-up: whoever finds all of it taken ends it, for all threads. */
  #countWarmUp(nowNs: number): void {
    const { warmup, share } = this.#order;
    if (warmup?.kind !== 'count') return;
    const isOver =
      nowNs - this.#startedNs >= warmup.atMostNs || !this.#tally.takeWarm(warmup.requests);
    if (isOver) this.#tally.handOver(share.of === 1 ? nowNs : nowNs + HAND_OVER_LEAD_NS);
    const fromNs = this.#tally.measureFromNs();
    if (fromNs !== undefined) this.#beginMeasure(fromNs);
  }

  /** Hot path, open load: what is due next. */
  #advance(): void {
    const schedule = this.#schedule;
    if (schedule === undefined) return;
    this.#nextDueNs = this.#startedNs + schedule.next();
    this.#nextPayload = schedule.payload();
  }

  /** Hot path, open load: starts all that is due, as far as places are free. */
  #pumpOpen(): void {
    let nowNs: number = this.#clock.nowNs();
    while (!this.#stopped && this.#nextDueNs <= nowNs) {
      const place = this.#places.take();
      if (place === undefined) return;
      const freedNs = Math.max(this.#freedNs, this.#nextDueNs);
      place.marks[DUE] = this.#nextDueNs;
      place.marks[FREED] = freedNs;
      place.isMeasured = this.#nextDueNs >= this.#measureFromNs;
      if (nowNs - freedNs > this.#lateNs) this.late += 1;
      this.#send(place, this.#nextPayload, nowNs);
      this.#advance();
      nowNs = this.#clock.nowNs();
    }
    if (Number.isNaN(this.#nextDueNs)) this.#finishIfEmpty();
    else if (!this.#stopped && this.#places.hasFree()) this.alarm.setAt(this.#nextDueNs);
  }

  /** Hot path: marks the pick and hands the request to the connection. */
  #send(place: Carrier, payload: number, nowNs: number): void {
    const { marks } = place;
    const source = this.#sources[payload];
    if (source === undefined)
      throw new Error(`a request of payload ${payload}, which is not there`);
    this.#signs.look(nowNs);
    marks[PICKED] = nowNs;
    this.picked += 1;
    if (place.isMeasured) this.#due += 1;
    this.#inFlight += 1;
    this.alarm.awaitAnswer(nowNs);
    const request = source.next();
    marks[ENCODED] = source.encodes ? this.#encodedNs() : nowNs;
    place.start(request, nowNs + this.#order.timeoutNs);
    source.prepareNext();
  }

  #encodedNs(): number {
    const nowNs = this.#clock.nowNs();
    this.#signs.worked(nowNs);
    return nowNs;
  }

  /** Hot path: an exchange has ended; its place takes up the next request from here. */
  #ended(exchange: Carrier): void {
    const { end, isMeasured } = exchange;
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.alarm.rest();
    // What was in flight when the run was stopped is left out, not counted as a failure.
    if (!this.#stopped) this.#listener.ended(exchange, isMeasured);
    else if (isMeasured) this.#due -= 1;
    exchange.clear();
    if (end === 'answered') this.#release(exchange);
    // An error may come from within `start` itself: never start the next one from there.
    else if (end === 'failed-to-connect') {
      this.#timers.setTimer(() => this.#release(exchange), RECONNECT_WAIT_MS);
    } else this.#timers.setTurn(() => this.#release(exchange));
  }

  #release(exchange: Carrier): void {
    const nowNs = this.#clock.nowNs();
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

  /** Open load: what could not be sent within the timeout after the end is not sent. */
  #giveUpWaiting(): void {
    if (Number.isNaN(this.#nextDueNs)) return;
    this.alarm.cancel();
    this.#countNotSent(Number.POSITIVE_INFINITY);
    this.#finishIfEmpty();
  }

  #countNotSent(untilNs: number): void {
    while (this.#nextDueNs < untilNs) {
      if (this.#nextDueNs >= this.#measureFromNs) this.#notSent += 1;
      this.#advance();
    }
  }

  #finishIfEmpty(): void {
    if (this.#finished || this.#inFlight > 0 || this.#isMoreToCome()) return;
    this.#finished = true;
    this.alarm.cancel();
    const byCount = this.#order.measure.kind === 'count' && !this.#stopped;
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
    if (this.#schedule !== undefined) return !this.#begun || !Number.isNaN(this.#nextDueNs);
    const { measure } = this.#order;
    if (measure.kind === 'count' && this.#tally.areAllTaken(measure.requests)) return false;
    return this.#clock.nowNs() < this.#measureToNs;
  }

  async close(): Promise<void> {
    this.alarm.cancel();
    await this.#places.closeAll();
  }
}

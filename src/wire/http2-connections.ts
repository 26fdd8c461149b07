/*
 * The connections of HTTP/2 that the exchanges of a cell share. A request takes the one with the
 * fewest streams; a further connection is opened while all are in use and fewer are open than may
 * be. What waits, waits here and not in Node, so that it can be measured: for a connection that
 * another request is opening, or for a stream where the server takes no more of them.
 */
import { CONNECTION_WAIT_NS, STREAM_WAIT_NS } from '../timing/marks.js';
import { clock } from '../base/clock.js';

import { Http2Connection } from './http2-connection.js';
import { Http2Line } from './http2-line.js';
import { Http2Opener } from './http2-open.js';
import type { Line, LinedExchange } from './line.js';
import { TimeoutError } from './timeout-error.js';
import type { WireTarget } from './wire-target.js';

export class Http2Connections {
  readonly origin: URL;
  readonly #target: WireTarget;
  readonly #most: number;
  /** A connection a request. */
  readonly #isCold: boolean;
  readonly #opener: Http2Opener;
  #usable: Http2Connection[] = [];
  /** All that are not closed: also those that take no new streams. */
  readonly #alive = new Set<Http2Connection>();
  #opening = 0;
  #waiting: Http2Line[] = [];
  #lines = 0;

  constructor(target: WireTarget, most: number, isCold: boolean) {
    this.origin = new URL(target.origin);
    this.#target = target;
    this.#most = Math.max(1, most);
    this.#isCold = isCold;
    this.#opener = new Http2Opener(target);
  }

  lineOf(exchange: LinedExchange): Line {
    this.#lines += 1;
    return new Http2Line(this, exchange);
  }

  /** Hot path. */
  carry(line: Http2Line): void {
    if (this.#waiting.length === 0 && this.#place(line)) return;
    line.waitsFromNs = clock.nowNs();
    this.#waiting.push(line);
  }

  /** It waits no more. False: it did not. */
  forget(line: Http2Line): boolean {
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((one) => one !== line);
    return this.#waiting.length < before;
  }

  /** The last one closes the connections. */
  release(): void {
    this.#lines -= 1;
    if (this.#lines > 0) return;
    for (const connection of this.#alive) connection.destroy();
    this.#alive.clear();
    this.#usable = [];
  }

  #place(line: Http2Line): boolean {
    const connection = this.#isCold ? undefined : this.#freest();
    const mayOpen = this.#isCold || this.#usable.length + this.#opening < this.#most;
    if (connection !== undefined && (connection.streams === 0 || !mayOpen)) {
      noteWait(line, connection.readyNs);
      line.begin(connection);
    } else if (mayOpen) this.#open(line);
    else return false;
    return true;
  }

  #freest(): Http2Connection | undefined {
    let freest: Http2Connection | undefined;
    for (const one of this.#usable) {
      if (one.hasRoom() && one.streams < (freest?.streams ?? Number.POSITIVE_INFINITY))
        freest = one;
    }
    return freest;
  }

  #placeWaiting(): void {
    for (let line = this.#waiting[0]; line !== undefined; line = this.#waiting[0]) {
      this.#waiting.shift();
      if (this.#place(line)) continue;
      this.#waiting.unshift(line);
      return;
    }
  }

  #open(line: Http2Line): void {
    const { ticket } = line;
    noteWait(line, Number.POSITIVE_INFINITY);
    this.#opening += 1;
    this.#opener.open(line.exchange, (error, socket) => {
      this.#opening -= 1;
      const isWanted = line.ticket === ticket;
      if (error !== null || socket === undefined) {
        const why = error ?? new Error('no connection');
        if (isWanted) line.exchange.onError(why);
        // Those that waited for this connection have time left: one of them opens another.
        if (why instanceof TimeoutError) this.#placeWaiting();
        else this.#failWaiting(why);
      } else if (this.#lines === 0) socket.destroy();
      else {
        const connection = this.#connectionOver(socket);
        if (isWanted) line.begin(connection);
        this.#placeWaiting();
      }
    });
  }

  #connectionOver(socket: ConstructorParameters<typeof Http2Connection>[1]): Http2Connection {
    const connection = new Http2Connection(this.#target, socket, {
      freed: () => {
        if (this.#isCold && connection.streams === 0) connection.leave();
        else this.#placeWaiting();
      },
      left: (gone) => {
        this.#usable = this.#usable.filter((one) => one !== gone);
        if (gone.session.destroyed) this.#alive.delete(gone);
        else gone.session.once('close', () => this.#alive.delete(gone));
        this.#placeWaiting();
      },
    });
    this.#alive.add(connection);
    this.#usable.push(connection);
    return connection;
  }

  /** Where no other connection is there or comes, all would fail, one after the other. */
  #failWaiting(error: Error): void {
    if (this.#usable.length + this.#opening > 0) return;
    for (const line of this.#waiting.splice(0)) line.exchange.onError(error);
  }
}

/** What it waited until its connection was ready, and from then on for a stream of it. */
function noteWait(line: Http2Line, readyNs: number): void {
  const fromNs = line.waitsFromNs;
  if (Number.isNaN(fromNs)) return;
  line.waitsFromNs = Number.NaN;
  const nowNs = clock.nowNs();
  const readyAtNs = Math.max(fromNs, Math.min(nowNs, readyNs));
  add(line, CONNECTION_WAIT_NS, readyAtNs - fromNs);
  add(line, STREAM_WAIT_NS, nowNs - readyAtNs);
}

function add({ exchange: { marks } }: Http2Line, mark: number, ns: number): void {
  if (!(ns > 0)) return;
  const beforeNs = marks[mark] ?? Number.NaN;
  marks[mark] = (Number.isNaN(beforeNs) ? 0 : beforeNs) + ns;
}

/*
 * A connection of HTTP/1.1, of one exchange. It has an undici Client of its own and takes one
 * request at a time, so every instant belongs to exactly one request.
 */
import type { buildConnector, Dispatcher, Client as UndiciClient } from 'undici';

import { type ConnectingExchange, connectorOf } from './connect.js';
import type { Line } from './line.js';
import { Client } from './undici-parts.js';
import type { WireRequest } from './wire-request.js';
import type { WireTarget } from './wire-target.js';

/** Answers with more header bytes than this fail; servers rarely allow themselves more. */
const HEADER_BYTES_MAX = 256 * 1024;

/** How long before the server's own limit an idle connection is given up. */
const HINT_MARGIN_MS = 200;

export class Http1Line implements Line {
  readonly #exchange: Dispatcher.DispatchHandler;
  readonly #newClient: () => UndiciClient;
  #client: UndiciClient;
  /** A connection a request. */
  readonly #reset: boolean;
  /** Filled anew for each request: undici takes what it needs out of it at once. */
  readonly #order: Dispatcher.DispatchOptions;

  constructor(
    target: WireTarget,
    exchange: ConnectingExchange & Dispatcher.DispatchHandler,
    isCold: boolean,
  ) {
    this.#exchange = exchange;
    this.#reset = isCold;
    this.#newClient = () => clientOf(target, connectorOf(target, exchange));
    this.#client = this.#newClient();
    this.#order = { origin: target.origin, method: 'GET', path: '/', headers: [], body: null };
  }

  /** Hot path. */
  send({ method, path, undiciHeaders, body }: WireRequest): void {
    const order = this.#order;
    order.method = method as Dispatcher.HttpMethod;
    order.path = path;
    order.headers = undiciHeaders;
    order.body = body;
    // HEAD would close the connection (undici 7.30: kReset) unless told otherwise.
    if (this.#reset || method === 'HEAD') order.reset = this.#reset;
    this.#client.dispatch(order, this.#exchange);
  }

  cancel(error: Error): void {
    const cancelled = this.#client;
    this.#client = this.#newClient();
    void cancelled.destroy(error);
  }

  async close(): Promise<void> {
    await this.#client.destroy();
  }
}

function clientOf(target: WireTarget, connect: buildConnector.connector): UndiciClient {
  const forward = target.proxy?.kind === 'forward' ? target.proxy.url : undefined;
  return new Client(forward ?? target.origin, {
    connect,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: HEADER_BYTES_MAX,
    keepAliveTimeout: target.idleTimeoutNs / 1e6,
    keepAliveMaxTimeout: target.idleTimeoutNs / 1e6,
    // undici would close a connection 2 s before the server's hint runs out, and at once where
    // the hint is 2 s or less: a server that keeps connections would look as if it did not.
    keepAliveTimeoutThreshold: HINT_MARGIN_MS,
    strictContentLength: true,
  });
}

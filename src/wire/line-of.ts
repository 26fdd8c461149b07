import type { Dispatcher } from 'undici';

import type { ConnectingExchange } from './connect.js';
import { Http1Line } from './http1-line.js';
import { Http2Connections } from './http2-connections.js';
import type { Line, LinedExchange } from './line.js';
import type { WireTarget } from './wire-target.js';

/** What an exchange is carried by: a connection of its own, or streams of some that are shared. */
export function lineOf(
  target: WireTarget,
  exchange: ConnectingExchange & LinedExchange & Dispatcher.DispatchHandler,
  connections: Http2Connections | 'natural' | 'warm' | 'cold',
): Line {
  const isCold = connections === 'cold';
  if (typeof connections === 'object') return connections.lineOf(exchange);
  if (target.httpVersion !== '2') return new Http1Line(target, exchange, isCold);
  return new Http2Connections(target, 1, isCold).lineOf(exchange);
}

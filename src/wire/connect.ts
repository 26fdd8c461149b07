import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';

import type { buildConnector as Connectors } from 'undici';

import { CONNECTED, CONNECTING, HANDSHAKE_NS, LOOKED_UP, SECURED } from '../timing/marks.js';
import { clock } from '../base/clock.js';

import { DirectReads, type OnRead, type ReadingExchange, stampReads } from './direct-reads.js';
import { joinWrites, type WritingExchange } from './join-writes.js';
import { buildConnector } from './undici-parts.js';
import type { Upload } from './upload.js';
import type { ProxyFacts, WireTarget } from './wire-target.js';

/** Where the connector writes, and what it leaves for a timeout to end. */
export type ConnectingExchange = ReadingExchange &
  WritingExchange & {
    readonly marks: Float64Array;
    readonly upload: Upload;
    connectingSocket: Socket | undefined;
  };

/*
 * undici's connector returns the socket at once, so its instants can be taken here, per
 * connection and thus per request: undici itself tells them only process-wide. Listeners are
 * prepended because undici's own `connect` listener may already start to write.
 */
export function connectorOf(
  target: WireTarget,
  exchange: ConnectingExchange,
): Connectors.connector {
  const reads = target.secure ? undefined : new DirectReads(exchange);
  const open = openerOf(target, reads?.onread);
  return (options, callback) => {
    const { marks } = exchange;
    const startedNs = clock.nowNs();
    marks[CONNECTING] = startedNs;
    open(
      options,
      (socket) => watch(socket, exchange, startedNs, target.secure),
      (error, socket) => {
        exchange.connectingSocket = undefined;
        if (error === null) {
          // Not before: the way through a proxy is not undici's to write.
          joinWrites(socket, exchange);
          if (reads === undefined) stampReads(socket, exchange);
          else reads.attach(socket);
          exchange.upload.attach(socket);
          callback(null, socket);
        } else callback(error, null);
      },
    );
  };
}

/** Marks what becomes of a connection that is being opened. */
export function watch(
  socket: Socket,
  exchange: Pick<ConnectingExchange, 'marks' | 'connectingSocket'>,
  startedNs: number,
  secure: boolean,
): void {
  const { marks } = exchange;
  let attemptedNs = startedNs;
  exchange.connectingSocket = socket;
  socket.once('lookup', () => {
    attemptedNs = clock.nowNs();
    marks[LOOKED_UP] = attemptedNs;
  });
  // With several addresses (Happy Eyeballs) only the last attempt is a round trip.
  socket.on('connectionAttempt', () => {
    attemptedNs = clock.nowNs();
  });
  socket.prependOnceListener('connect', () => {
    const connectedNs = clock.nowNs();
    marks[CONNECTED] = connectedNs;
    marks[HANDSHAKE_NS] = connectedNs - attemptedNs;
  });
  if (secure) {
    socket.prependOnceListener('secureConnect', () => {
      marks[SECURED] = clock.nowNs();
    });
  }
}

type Opened = (error: Error | null, socket: Socket) => void;
type Opener = (options: Connectors.Options, began: (socket: Socket) => void, done: Opened) => void;

function openerOf(target: WireTarget, onread: OnRead | undefined): Opener {
  const { ca, cert, key, insecure } = target.tls;
  const connect = buildConnector({
    // Our own timeout ends an attempt; undici's would be a second, coarser one.
    timeout: 0,
    allowH2: false,
    rejectUnauthorized: !insecure,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(onread === undefined ? {} : { onread }),
  }) as unknown as (options: Connectors.Options, callback: Opened) => Socket;

  const { proxy } = target;
  if (proxy === undefined || proxy.kind === 'forward') {
    return (options, began, done) => began(connect(options, done));
  }
  return (options, began, done) => {
    tunnel(proxy, options, began, (error, socket) => {
      if (error !== null) return done(error, socket);
      began(connect({ ...options, httpSocket: socket }, done));
      return undefined;
    });
  };
}

/** Opens a tunnel through a proxy by CONNECT (RFC 9110, section 9.3.6). */
export function tunnel(
  proxy: ProxyFacts,
  options: Pick<Connectors.Options, 'hostname' | 'port'>,
  began: (socket: Socket) => void,
  done: Opened,
): void {
  const url = new URL(proxy.url);
  const authority = `${options.hostname}:${options.port || '443'}`;
  const request = httpRequest({
    host: url.hostname,
    port: url.port || 80,
    method: 'CONNECT',
    path: authority,
    agent: false,
    headers: {
      host: authority,
      ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization }),
    },
  });
  request.once('socket', began);
  request.once('connect', (response, socket: Socket) => {
    if (response.statusCode === 200) return done(null, socket);
    socket.destroy();
    return done(new Error(`the proxy refused the tunnel with ${response.statusCode}`), socket);
  });
  request.once('error', (error) => done(error, undefined as unknown as Socket));
  request.end();
}

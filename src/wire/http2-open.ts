/*
 * A connection of HTTP/2: over TLS it is negotiated by ALPN; without TLS it is spoken at once (RFC
 * 9113, section 3.3: prior knowledge). Its instants are marks of the request that it is opened for.
 */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

import { CONNECTING } from '../timing/marks.js';
import { clock } from '../base/clock.js';

import { tunnel, watch } from './connect.js';
import type { LinedExchange } from './line.js';
import type { WireTarget } from './wire-target.js';

const ADVICE = 'leave httpVersion out to speak HTTP/1.1';

/** The server has chosen another protocol, or none. */
export class NoHttp2Error extends Error {
  override readonly name = 'NoHttp2Error';
  readonly code = 'NO_HTTP2';
}

export type Opened = (error: Error | null, socket: Socket | undefined) => void;

export class Http2Opener {
  readonly #target: WireTarget;
  readonly #url: URL;
  /** So that the next handshake is a short one, as it is over HTTP/1.1. */
  #tlsSession: Buffer | undefined = undefined;

  constructor(target: WireTarget) {
    this.#target = target;
    this.#url = new URL(target.origin);
  }

  open(exchange: LinedExchange, done: Opened): void {
    const { proxy, secure } = this.#target;
    const startedNs = clock.nowNs();
    exchange.marks[CONNECTING] = startedNs;
    const began = (socket: Socket): void => watch(socket, exchange, startedNs, secure);
    const ended = onceOf((error, socket) => {
      exchange.connectingSocket = undefined;
      done(error, socket);
    });
    const host = this.#url.hostname.replace(/^\[|\]$/g, '');
    const port = this.#url.port || (secure ? '443' : '80');
    if (proxy === undefined && secure) began(this.#secured({ host, port }, ended));
    else if (proxy !== undefined && secure) {
      tunnel(proxy, { hostname: host, port }, began, (error, socket) => {
        if (error === null) began(this.#secured({ host, port, socket }, ended));
        else ended(error, undefined);
      });
    } else if (proxy === undefined) {
      const socket = connectPlain({ host, port: Number(port) });
      began(socket);
      follow(socket, 'connect', ended);
    } else ended(new NoHttp2Error(NO_PROXY), undefined);
  }

  #secured(
    to: { readonly host: string; readonly port: string; readonly socket?: Socket },
    ended: Opened,
  ): TLSSocket {
    const { ca, cert, key, insecure } = this.#target.tls;
    const socket = connectTls({
      host: to.host,
      port: Number(to.port),
      ...(to.socket === undefined ? {} : { socket: to.socket }),
      // A name is asked for; an address must not be (RFC 6066, section 3).
      ...(isIP(to.host) === 0 ? { servername: to.host } : {}),
      // With both, a server without HTTP/2 says so instead of ending the handshake.
      ALPNProtocols: ['h2', 'http/1.1'],
      rejectUnauthorized: !insecure,
      ...(this.#tlsSession === undefined ? {} : { session: this.#tlsSession }),
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
    socket.on('session', (session) => {
      this.#tlsSession = session;
    });
    follow(socket, 'secureConnect', (error, opened) => {
      const chosen = socket.alpnProtocol;
      if (error !== null || chosen === 'h2') ended(error, opened);
      else {
        const said = typeof chosen === 'string' ? `chose ${chosen} by ALPN` : 'knows no ALPN';
        ended(new NoHttp2Error(`HTTP/2 was asked for; the server ${said}: ${ADVICE}`), undefined);
        socket.destroy();
      }
    });
    return socket;
  }
}

const NO_PROXY = `HTTP/2 without TLS goes through no proxy: write an https URL, or ${ADVICE}`;

/** A server that speaks HTTP/1.1 answers what it does not understand with a 400, or closes. */
export const NOT_HTTP2 =
  'HTTP/2 was asked for without TLS, and what the server answers is no HTTP/2: ' +
  `${ADVICE}, or write an https URL`;

function follow(socket: Socket, event: 'connect' | 'secureConnect', ended: Opened): void {
  socket.setNoDelay(true);
  socket.once(event, () => ended(null, socket));
  socket.on('error', (error) => ended(error, undefined));
  socket.once('close', () => ended(new Error('the connection was closed'), undefined));
}

function onceOf(opened: Opened): Opened {
  let isOver = false;
  return (error, socket) => {
    if (isOver) return;
    isOver = true;
    opened(error, socket);
  };
}

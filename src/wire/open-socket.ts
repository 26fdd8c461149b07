/*
 * A connection opened by hand: to look at a server, not to measure over it. TLS is completed even
 * where the certificate is not trusted, so that what is wrong with it can be said; not a byte of a
 * request goes over it before whoever asked has looked at `isTrusted`.
 */
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

import { clock } from '../base/clock.js';

import type { WireTarget } from './wire-target.js';

export type OpenedSocket = {
  readonly socket: Socket;
  /** From the attempt until the connection stood: one round trip. */
  readonly handshakeNs: number;
  readonly tls: SeenTls | undefined;
};

/** What a TLS handshake showed. */
export type SeenTls = {
  readonly version: string;
  readonly cipher: string;
  /** Chosen by ALPN among those that were offered; undefined: the server does not choose. */
  readonly protocol: string | undefined;
  readonly isTrusted: boolean;
  /** Why it is not, as OpenSSL or Node call it; empty where it is. */
  readonly distrust: string;
  readonly subject: string;
  readonly issuer: string;
  /** As the certificate writes it. */
  readonly validTo: string;
};

export type Opening = {
  /** Offered by ALPN, best first. */
  readonly protocols: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** Rejects with an `OpenError`. */
export async function openSocket(target: WireTarget, opening: Opening): Promise<OpenedSocket> {
  const { proxy } = target;
  const plain = await connected(new URL(proxy?.url ?? target.origin), opening);
  if (!target.secure) return { ...plain, tls: undefined };
  try {
    if (proxy?.kind === 'tunnel') await tunnel(target, plain.socket, opening);
    const { socket, tls } = await secured(target, plain.socket, opening);
    return { ...plain, socket, tls };
  } catch (error) {
    plain.socket.destroy();
    throw error;
  }
}

export type OpenStage = 'connect' | 'proxy' | 'tls';

export class OpenError extends Error {
  readonly stage: OpenStage;
  readonly code: string | undefined;

  constructor(stage: OpenStage, why: string, code: string | undefined) {
    super(why);
    this.name = 'OpenError';
    this.stage = stage;
    this.code = code;
  }
}

type Settle<Value> = {
  readonly done: (value: Value) => void;
  readonly failed: (error: Error) => void;
};

/** One step of the way: ends with its socket's error, with time, or when nobody waits any more. */
function step<Value>(
  stage: OpenStage,
  socket: Socket,
  { timeoutMs, signal }: Opening,
  begin: (settle: Settle<Value>) => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const fail = (why: string, code: string | undefined): void => {
      end();
      socket.destroy();
      reject(new OpenError(stage, why, code));
    };
    const failed = (error: Error & { readonly code?: string }): void =>
      fail(reasonOf(error), error.code);
    const closed = (): void => fail('the connection was closed', 'ECONNRESET');
    const cancelled = (): void => fail('cancelled', 'ABORT_ERR');
    const late = (): void => fail(`nothing within ${timeoutMs / 1000}s`, 'ETIMEDOUT');
    const timer = setTimeout(late, timeoutMs);
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
      socket.off('error', failed).off('close', closed);
    };
    signal.addEventListener('abort', cancelled);
    socket.on('error', failed).on('close', closed);
    const done = (value: Value): void => {
      end();
      resolve(value);
    };
    begin({ done, failed });
    if (signal.aborted) cancelled();
  });
}

async function connected(
  url: URL,
  opening: Opening,
): Promise<{ readonly socket: Socket; readonly handshakeNs: number }> {
  const socket = connect({
    host: hostOf(url),
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    noDelay: true,
  });
  let attemptedNs: number = clock.nowNs();
  // With several addresses (Happy Eyeballs) only the last attempt is a round trip.
  socket.on('connectionAttempt', () => {
    attemptedNs = clock.nowNs();
  });
  const handshakeNs = await step<number>('connect', socket, opening, ({ done }) => {
    socket.once('connect', () => done(clock.nowNs() - attemptedNs));
  });
  // Without one, an error on an idle connection would end the process.
  socket.on('error', () => {});
  return { socket, handshakeNs };
}

/** By CONNECT (RFC 9110, section 9.3.6). */
function tunnel(target: WireTarget, socket: Socket, opening: Opening): Promise<void> {
  const url = new URL(target.origin);
  const authority = `${url.hostname}:${url.port || '443'}`;
  const authorization = target.proxy?.authorization;
  return step<void>('proxy', socket, opening, ({ done, failed }) => {
    const request = httpRequest({
      createConnection: () => socket,
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
    });
    request.once('connect', (response) => {
      if (response.statusCode === 200) done();
      else failed(new Error(`the proxy refused the tunnel with ${response.statusCode}`));
    });
    request.once('error', failed);
    request.end();
  });
}

async function secured(
  target: WireTarget,
  plain: Socket,
  opening: Opening,
): Promise<{ readonly socket: TLSSocket; readonly tls: SeenTls }> {
  const { ca, cert, key } = target.tls;
  const host = hostOf(new URL(target.origin));
  const socket = connectTls({
    socket: plain,
    host,
    // A name is asked for; an address must not be (RFC 6066, section 3).
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ALPNProtocols: [...opening.protocols],
    rejectUnauthorized: false,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
  await step<void>('tls', socket, opening, ({ done }) => {
    socket.once('secureConnect', () => done());
  });
  socket.on('error', () => {});
  return { socket, tls: seenOf(socket) };
}

function seenOf(socket: TLSSocket): SeenTls {
  const certificate = socket.getPeerCertificate();
  const { authorizationError: distrust, alpnProtocol } = socket;
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    protocol: typeof alpnProtocol === 'string' ? alpnProtocol : undefined,
    isTrusted: socket.authorized,
    distrust: socket.authorized ? '' : String((distrust as Error | null)?.message ?? distrust),
    subject: commonNameOf(certificate.subject),
    issuer: commonNameOf(certificate.issuer),
    validTo: certificate.valid_to ?? '',
  };
}

/** An anonymous or odd certificate has no such names. */
function commonNameOf(name: { readonly CN?: unknown; readonly O?: unknown } | undefined): string {
  return [name?.CN ?? name?.O ?? ''].flat().join(', ');
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** Of several addresses that were tried, each has its own reason: the first is told. */
export function reasonOf(error: Error & { readonly code?: string }): string {
  const { errors } = error as { readonly errors?: readonly Error[] };
  return error.message || errors?.[0]?.message || error.code || 'it failed';
}

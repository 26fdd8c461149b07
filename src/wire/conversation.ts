/*
 * Requests to a server one after the other, over one connection as long as it lasts: to look at
 * what is published, not to measure. (What is measured goes through exchange.ts.) It tells the
 * version of HTTP and when the server closes an idle connection, keeps no more of a body than it
 * is asked to, and ends at once when nobody waits any more.
 */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

import { clock } from '../base/clock.js';

import { OpenError, type OpenedSocket, openSocket, reasonOf } from './open-socket.js';
import { type WireRequest, wireRequestOf } from './wire-request.js';
import type { WireTarget } from './wire-target.js';

export type Reply = Answered | Unanswered;

export type Answered = {
  readonly kind: 'answered';
  readonly status: number;
  /** `1.0` or `1.1`. */
  readonly httpVersion: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly rawTrailers: readonly string[];
  readonly body: Buffer;
  /** More came than was to be kept; the connection was closed then. */
  readonly isCut: boolean;
  /** From the request's first byte until the answer's last. */
  readonly tookNs: number;
  readonly isNewConnection: boolean;
};

export type Unanswered = {
  readonly kind: 'unanswered';
  readonly stage: 'connect' | 'proxy' | 'tls' | 'answer';
  readonly why: string;
  readonly code: string | undefined;
};

export type Asking = {
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
};

/** Redirects that are followed, each within the same origin: `/metrics` to `/metrics/`. */
const REDIRECTS_MAX = 3;

export class Conversation {
  /** Aborted: whatever goes on ends at once. */
  readonly signal: AbortSignal;
  readonly #target: WireTarget;
  readonly #agent = newAgent(() => this.#opened?.socket);
  #opened: OpenedSocket | undefined = undefined;

  constructor(target: WireTarget, signal: AbortSignal) {
    this.#target = target;
    this.signal = signal;
  }

  /** A GET of a path of the origin. */
  async get(path: string, headers: readonly string[], asking: Asking): Promise<Reply> {
    let at = new URL(path, this.#target.origin);
    let reply = await this.ask(getOf(this.#target, at, headers), asking);
    for (let count = 0; count < REDIRECTS_MAX; count += 1) {
      const next = redirectOf(reply, at);
      if (next === undefined || next.origin !== at.origin) break;
      at = next;
      reply = await this.ask(getOf(this.#target, at, headers), asking);
    }
    return reply;
  }

  async ask(request: WireRequest, asking: Asking): Promise<Reply> {
    const wasOpen = this.#isOpen();
    const reply = await this.#askNow(request, asking);
    // A server may close an idle connection at the very instant of the next request.
    const isStale = wasOpen && reply.kind === 'unanswered' && reply.code === 'ECONNRESET';
    return isStale ? this.#askNow(request, asking) : reply;
  }

  /** How long the connection stays open with nothing on it; undefined: to the end of `ms`. */
  idleUntilClosed(ms: number): Promise<number | undefined> {
    const socket = this.#opened?.socket;
    const startedNs = clock.nowNs();
    if (!this.#isOpen() || socket === undefined) return Promise.resolve(0);
    return new Promise((resolve) => {
      const end = (ns: number | undefined): void => {
        clearTimeout(timer);
        socket.off('end', closed).off('close', closed);
        this.signal.removeEventListener('abort', open);
        resolve(ns);
      };
      const closed = (): void => end(clock.nowNs() - startedNs);
      const open = (): void => end(undefined);
      const timer = setTimeout(open, ms);
      socket.on('end', closed).on('close', closed);
      this.signal.addEventListener('abort', open);
      if (this.signal.aborted) open();
    });
  }

  /** Of the connection that is open, or was last. */
  opened(): OpenedSocket | undefined {
    return this.#opened;
  }

  close(): void {
    this.#agent.destroy();
    this.#opened?.socket.destroy();
  }

  #isOpen(): boolean {
    const socket = this.#opened?.socket;
    return socket !== undefined && !socket.destroyed && socket.readable && socket.writable;
  }

  async #askNow(request: WireRequest, asking: Asking): Promise<Reply> {
    const isNewConnection = !this.#isOpen();
    try {
      if (isNewConnection) await this.#open(asking.timeoutMs);
    } catch (error) {
      if (!(error instanceof OpenError)) throw error;
      const { stage, message: why, code } = error;
      return { kind: 'unanswered', stage, why, code };
    }
    try {
      return await this.#exchange(request, asking, isNewConnection);
    } catch (error) {
      // What is no header is refused before a byte of it is sent.
      const { message: why, code } = error as Error & { readonly code?: string };
      if (!code?.startsWith('ERR_')) throw error;
      return { kind: 'unanswered', stage: 'answer', why, code };
    }
  }

  async #open(timeoutMs: number): Promise<void> {
    this.#opened?.socket.destroy();
    const opened = await openSocket(this.#target, {
      protocols: ['http/1.1'],
      timeoutMs,
      signal: this.signal,
    });
    this.#opened = opened;
    const { tls } = opened;
    if (tls === undefined || tls.isTrusted || this.#target.tls.insecure) return;
    opened.socket.destroy();
    throw new OpenError('tls', tls.distrust, tls.distrust);
  }

  #exchange(request: WireRequest, asking: Asking, isNewConnection: boolean): Promise<Reply> {
    const { method, path, headers, body } = request;
    return new Promise((resolve) => {
      const startedNs = clock.nowNs();
      const outgoing = httpRequest({
        agent: this.#agent,
        method,
        path,
        setHost: false,
        headers: linesOf(headers, hostOf(this.#target), body),
      });
      const end = (reply: Reply): void => {
        clearTimeout(timer);
        this.signal.removeEventListener('abort', cancelled);
        resolve(reply);
      };
      const fail = (error: Error & { readonly code?: string }): void => {
        outgoing.destroy();
        const why = reasonOf(error);
        end({ kind: 'unanswered', stage: 'answer', why, code: error.code });
      };
      const cancelled = (): void => fail(coded('cancelled', 'ABORT_ERR'));
      const late = (): void =>
        fail(coded(`no answer within ${asking.timeoutMs / 1000}s`, 'ETIMEDOUT'));
      const timer = setTimeout(late, asking.timeoutMs);
      this.signal.addEventListener('abort', cancelled);
      outgoing.on('error', fail);
      outgoing.on('response', (answer) => {
        received(answer, asking.bodyBytesMax).then(
          (part) => end({ ...part, tookNs: clock.nowNs() - startedNs, isNewConnection }),
          fail,
        );
      });
      if (this.signal.aborted) cancelled();
      else outgoing.end(body ?? undefined);
    });
  }
}

/** A GET as the target is to be sent it: a proxy that forwards wants the whole URL. */
function getOf(target: WireTarget, url: URL, headers: readonly string[]): WireRequest {
  const { proxy } = target;
  if (proxy?.kind !== 'forward') {
    return wireRequestOf('GET', `${url.pathname}${url.search}`, headers, null);
  }
  const own = proxy.authorization === undefined ? [] : ['proxy-authorization', proxy.authorization];
  return wireRequestOf('GET', url.href, [...headers, 'host', url.host, ...own], null);
}

async function received(
  answer: IncomingMessage,
  bytesMax: number,
): Promise<Omit<Answered, 'tookNs' | 'isNewConnection'>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let isCut = false;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    chunks.push(chunk);
    isCut = bytes > bytesMax;
    // Leaving the loop closes the connection: what is left of it is not worth its time.
    if (isCut) break;
  }
  return {
    kind: 'answered',
    status: answer.statusCode ?? 0,
    httpVersion: answer.httpVersion,
    rawHeaders: answer.rawHeaders,
    rawTrailers: answer.rawTrailers,
    body: Buffer.concat(chunks).subarray(0, bytesMax),
    isCut,
  };
}

/** An agent that uses the socket it is given, and leaves closing an idle one to the server. */
function newAgent(socketOf: () => Socket | undefined): Agent {
  return Object.assign(new Agent({ keepAlive: true, maxSockets: 1 }), {
    createConnection: () => socketOf(),
    keepSocketAlive: () => true,
  });
}

/** Where an answer sends on to; undefined: it does not. */
export function redirectOf(reply: Reply, from: URL): URL | undefined {
  if (reply.kind !== 'answered' || reply.status < 300 || reply.status >= 400) return undefined;
  const at = reply.rawHeaders.findIndex((name, index) => index % 2 === 0 && isLocation(name));
  const location = at < 0 ? undefined : reply.rawHeaders[at + 1];
  return location !== undefined && URL.canParse(location, from.href)
    ? new URL(location, from.href)
    : undefined;
}

function isLocation(name: string): boolean {
  return name.toLowerCase() === 'location';
}

/** Names once each, as Node wants them: with a length, and the host where none is given. */
function linesOf(
  flat: readonly string[],
  host: string,
  body: Uint8Array | null,
): Record<string, string | string[]> {
  const lines = new Map<string, string[]>();
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = (flat[index] ?? '').toLowerCase();
    lines.set(name, [...(lines.get(name) ?? []), flat[index + 1] ?? '']);
  }
  if (!lines.has('host')) lines.set('host', [host]);
  if (body !== null) lines.set('content-length', [`${body.byteLength}`]);
  return Object.fromEntries(
    [...lines].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}

function hostOf(target: WireTarget): string {
  return new URL(target.origin).host;
}

function coded(why: string, code: string): Error & { readonly code: string } {
  return Object.assign(new Error(why), { code });
}

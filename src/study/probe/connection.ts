/* How the target keeps its connections, and how far it is. */

import { openKernel } from '../../run/instrument.js';
import type { ProbeConnection, ProbeRoundTrip, ProbeTls } from '../../result/probe-document.js';
import type { Answered, Conversation } from '../../wire/conversation.js';
import { handshakesOf } from '../../wire/handshakes.js';
import { OpenError, openSocket, type SeenTls } from '../../wire/open-socket.js';
import { descriptorOf } from '../../wire/tcp-info.js';
import type { WireTarget } from '../../wire/wire-target.js';
import { NS_PER_SECOND } from '../../base/units.js';

import { linesOf } from './looks.js';

export const OPEN_MS_MAX = 5000;

export type TlsLook =
  | { readonly kind: 'seen'; readonly tls: SeenTls }
  | { readonly kind: 'failed'; readonly error: OpenError };

/** A handshake alone, with both versions of HTTP on offer. */
export async function lookAtTls(
  target: WireTarget,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<TlsLook> {
  const secure = { ...target, secure: true };
  try {
    const protocols = ['h2', 'http/1.1'];
    const opened = await openSocket(secure, { protocols, timeoutMs, signal });
    opened.socket.destroy();
    const { tls } = opened;
    if (tls === undefined) throw new Error('a secured connection without TLS');
    return { kind: 'seen', tls };
  } catch (error) {
    if (error instanceof OpenError) return { kind: 'failed', error };
    throw error;
  }
}

export type ConnectionSeen = {
  readonly first: Answered | undefined;
  readonly keeps: boolean | undefined;
  readonly tls: SeenTls | undefined;
  readonly conversation: Conversation;
  readonly idleNs: number;
};

/** Waits with nothing on the connection, where it is kept at all. */
export async function connectionOf(seen: ConnectionSeen): Promise<ProbeConnection> {
  const { first, keeps, tls, conversation, idleNs } = seen;
  const isKept = keeps === true && first !== undefined;
  const watchedNs = isKept ? idleNs : 0;
  const closedAfterNs =
    watchedNs > 0 ? await conversation.idleUntilClosed(watchedNs / 1e6) : undefined;
  return {
    httpVersion: first?.httpVersion ?? null,
    offersHttp2: tls === undefined ? null : tls.protocol === 'h2',
    keepAlive: keptText(keeps),
    announcedIdleNs: announcedIn(first),
    closedAfterNs: closedAfterNs ?? null,
    watchedNs,
    tls: tls === undefined ? null : tlsShown(tls),
  };
}

function keptText(keeps: boolean | undefined): ProbeConnection['keepAlive'] {
  if (keeps === undefined) return 'not-known';
  return keeps ? 'kept' : 'closed';
}

function announcedIn(first: Answered | undefined): number | null {
  const hint = linesOf(first?.rawHeaders ?? []).find(([name]) => name === 'keep-alive')?.[1];
  const seconds = /\btimeout=(\d+)/i.exec(hint ?? '')?.[1];
  return seconds === undefined ? null : Number(seconds) * NS_PER_SECOND;
}

function tlsShown({ version, cipher, isTrusted, ...names }: SeenTls): ProbeTls {
  const { distrust, subject, issuer, validTo } = names;
  return { version, cipher, trusted: isTrusted, distrust, subject, issuer, validTo };
}

export async function roundTripOf(
  target: WireTarget,
  conversation: Conversation,
): Promise<{ readonly roundTrip: ProbeRoundTrip; readonly handshakes: number }> {
  const socket = conversation.opened()?.socket;
  const kernel = await openKernel();
  const isAsked =
    kernel.kind === 'read' && socket !== undefined && kernel.tcpInfo.look(descriptorOf(socket));
  const kernelNs = isAsked ? kernel.tcpInfo.shortestNs() : Number.NaN;
  const found = await handshakesOf(target);
  const sorted = [...found].sort((one, other) => one - other);
  return {
    handshakes: found.length,
    roundTrip: {
      to: target.proxy === undefined ? 'target' : 'proxy',
      minNs: sorted[0] ?? null,
      medianNs: medianOf(sorted),
      kernelNs: Number.isNaN(kernelNs) ? null : kernelNs,
    },
  };
}

/** Of numbers in order; of an even number of them the lower one: no sum of two measurements. */
export function medianOf(sorted: readonly number[]): number | null {
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

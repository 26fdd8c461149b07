/*
 * A kept connection may have been closed by the other side when a request is written to it: the
 * server's idle time was over, or it closes behind each answer without saying so (RFC 9112,
 * sections 9.3 and 9.5). That is no failure of the request. What curl and browsers do, for POST
 * too: where a connection that had carried a request before breaks without a byte of an answer,
 * the request is sent again, once, on a fresh one (docs/phases.md says why that is sound here).
 */

/** How undici and Node tell that a connection broke; what else ends a request is no such end. */
const BROKEN_CODES = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'REFUSED_STREAM']);

/**
 * A closed connection says so within a round trip of what is written to it. One that breaks later
 * had a server behind it that took the request, and breaking is then what it did with it.
 */
const STALE_NS_MAX = 1e9;

/** Of a kept connection that broke with no byte of an answer, so long after the request. */
export function isStaleEnd(error: Error & { readonly code?: string }, afterNs: number): boolean {
  return BROKEN_CODES.has(error.code ?? '') && afterNs <= STALE_NS_MAX;
}

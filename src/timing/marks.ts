/*
 * The marks of one request as positions in a row of numbers. Rows live in shared blocks
 * (timing/block.ts); an absent mark is NaN, never 0. The meaning of each is in docs/phases.md.
 *
 *   due  freed  picked encoded [connecting lookedUp connected secured] written
 *                              … unsent … nearlyAcked … acked … firstByte ……… ended
 *                                 of a stream:  … firstContent … lastContent …
 *
 * The last ones are no instants: durations, and what the kernel says of the connection.
 */
export const MARKS = [
  'due',
  'freed',
  'picked',
  'encoded',
  'connecting',
  'lookedUp',
  'connected',
  'secured',
  'written',
  'unsent',
  'nearlyAcked',
  'acked',
  'firstByte',
  'firstContent',
  'lastContent',
  'ended',
  'decodeNs',
  'handshakeNs',
  'roundTripNs',
  'smoothedNs',
  'notReadingNs',
  'retransmits',
  'connectionWaitNs',
  'streamWaitNs',
] as const;

export type Mark = (typeof MARKS)[number];

export const DUE = 0;
export const FREED = 1;
export const PICKED = 2;
export const ENCODED = 3;
export const CONNECTING = 4;
export const LOOKED_UP = 5;
export const CONNECTED = 6;
export const SECURED = 7;
export const WRITTEN = 8;
/** This machine's kernel had sent the last byte. */
export const UNSENT = 9;
/**
 * All but the last segment of a large body had been acknowledged. An odd last segment is often
 * acknowledged by the answer itself, the rest never.
 */
export const NEARLY_ACKED = 10;
/** The target's kernel had acknowledged the last byte, and nothing of the answer had come. */
export const ACKED = 11;
export const FIRST_BYTE = 12;
/** Of a streamed answer, known once its events have been read: after the exchange. */
export const FIRST_CONTENT = 13;
export const LAST_CONTENT = 14;
export const ENDED = 15;
/** What stands before it is an instant; this and what follows are durations and counts. */
export const INSTANT_COUNT = 16;
/** Decoding is deferred, so only its own time is known. */
export const DECODE_NS = 16;
/**
 * From the start of the last connection attempt to the connection, one round trip of the kernels.
 * What stands before it, between `connecting` and the attempt, is this process.
 */
export const HANDSHAKE_NS = 17;
/** The connection's shortest round trip so far, as its kernel measured it. */
export const ROUND_TRIP_NS = 18;
/**
 * The smoothed round trip while the body was on its way; absent where too little of the body was
 * acknowledged for it to speak of this body.
 */
export const SMOOTHED_NS = 19;
/** How long the rest of the body waited for a target whose receive window was full. */
export const NOT_READING_NS = 20;
/** A number: segments of this request that were sent again. */
export const RETRANSMITS = 21;
/**
 * What the request lost before `written` for want of a connection that could take it, beside
 * opening its own: on a kept one that the other side had closed; over HTTP/2, while another request
 * opened the one that both use.
 */
export const CONNECTION_WAIT_NS = 22;
/** Over HTTP/2: how long it waited because its connection carried as many as the server lets it. */
export const STREAM_WAIT_NS = 23;
export const MARK_COUNT = 24;

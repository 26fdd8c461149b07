/*
 * The marks of one request as positions in a row of numbers. Rows live in shared blocks
 * (timing/block.ts); an absent mark is NaN, never 0. The meaning of each is in docs/phases.md.
 *
 *   due  freed  picked encoded [connecting lookedUp connected secured] written
 *                                                    … firstByte ……… ended
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
  'firstByte',
  'ended',
  'decodeNs',
  'handshakeNs',
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
export const FIRST_BYTE = 9;
export const ENDED = 10;
/** A duration, not an instant: decoding is deferred, so only its own time is known. */
export const DECODE_NS = 11;
/**
 * A duration: from the start of the last connection attempt to the connection, one round trip of
 * the kernels. What stands before it, between `connecting` and the attempt, is this process.
 */
export const HANDSHAKE_NS = 12;
export const MARK_COUNT = 13;

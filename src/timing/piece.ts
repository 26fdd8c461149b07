/*
 * The pieces of a request's time and the part that each belongs to. A row of pieces is a
 * Float64Array of PIECE_COUNT whole nanoseconds, NaN where not known; a parallel Uint8Array of
 * the same length holds how each is known.
 */

export type Part = (typeof PARTS)[number];

/** The seven parts that add up to the response time. The first four are the phases. */
export const PARTS = [
  'serialization',
  'network',
  'queueing',
  'inference',
  'server',
  'generator',
  'unaccounted',
] as const;

export type PieceName = (typeof PIECES)[number]['name'];

export const PIECES = [
  { name: 'inFlightWait', part: 'queueing' },
  { name: 'lateness', part: 'generator' },
  { name: 'encode', part: 'serialization' },
  { name: 'lookup', part: 'network' },
  { name: 'connect', part: 'network' },
  { name: 'tls', part: 'network' },
  { name: 'connectionWait', part: 'network' },
  { name: 'dispatch', part: 'generator' },
  { name: 'upload', part: 'network' },
  { name: 'notReading', part: 'server' },
  { name: 'serverDecode', part: 'serialization' },
  { name: 'serverQueue', part: 'queueing' },
  { name: 'inference', part: 'inference' },
  { name: 'prefill', part: 'inference' },
  { name: 'generation', part: 'inference' },
  { name: 'serverEncode', part: 'serialization' },
  { name: 'server', part: 'server' },
  { name: 'return', part: 'network' },
  { name: 'streaming', part: 'server' },
  { name: 'download', part: 'network' },
  { name: 'decode', part: 'serialization' },
  { name: 'unaccounted', part: 'unaccounted' },
] as const satisfies readonly { readonly name: string; readonly part: Part }[];

export const PIECE_COUNT = PIECES.length;

export const IN_FLIGHT_WAIT = 0;
export const LATENESS = 1;
export const ENCODE = 2;
export const LOOKUP = 3;
export const CONNECT = 4;
export const TLS = 5;
/** Of a request that was sent again, because its connection had been closed. */
export const CONNECTION_WAIT = 6;
export const DISPATCH = 7;
export const UPLOAD = 8;
export const NOT_READING = 9;
export const SERVER_DECODE = 10;
export const SERVER_QUEUE = 11;
export const INFERENCE = 12;
/** Of a language model, in place of its inference: until the first token, and from it on. */
export const PREFILL = 13;
export const GENERATION = 14;
export const SERVER_ENCODE = 15;
export const SERVER = 16;
export const RETURN = 17;
/** Of a streamed answer, in place of the download. */
export const STREAMING = 18;
export const DOWNLOAD = 19;
export const DECODE = 20;
export const UNACCOUNTED = 21;

/** How a number is known. `mixed` exists only in summaries. */
export type Source = (typeof SOURCES)[number];

export const SOURCES = [
  'none',
  'measured',
  'reported',
  'derived',
  'estimated',
  'remainder',
] as const;

export const NOT_KNOWN = 0;
export const MEASURED = 1;
export const REPORTED = 2;
export const DERIVED = 3;
export const ESTIMATED = 4;
export const REMAINDER = 5;

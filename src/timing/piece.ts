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
  { name: 'streamWait', part: 'queueing' },
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
/** For want of a connection that could take it, beside opening its own. */
export const CONNECTION_WAIT = 6;
/** Over HTTP/2, for a stream of a connection that carried as many as the server lets it. */
export const STREAM_WAIT = 7;
export const DISPATCH = 8;
export const UPLOAD = 9;
export const NOT_READING = 10;
export const SERVER_DECODE = 11;
export const SERVER_QUEUE = 12;
export const INFERENCE = 13;
/** Of a language model, in place of its inference: until the first token, and from it on. */
export const PREFILL = 14;
export const GENERATION = 15;
export const SERVER_ENCODE = 16;
export const SERVER = 17;
export const RETURN = 18;
/** Of a streamed answer, in place of the download. */
export const STREAMING = 19;
export const DOWNLOAD = 20;
export const DECODE = 21;
export const UNACCOUNTED = 22;

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

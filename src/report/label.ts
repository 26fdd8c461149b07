/* What parts, pieces and sources are called on screen. */
import type { SourceDocument } from '../result/document.js';
import type { Part, PieceName } from '../timing/piece.js';

export const PART_LABELS: Readonly<Record<Part, string>> = {
  serialization: 'serialization',
  network: 'network',
  queueing: 'queueing',
  inference: 'inference',
  server: 'server (queue + inference)',
  generator: 'load generator',
  unaccounted: 'unaccounted',
};

export const PIECE_LABELS: Readonly<Record<PieceName, string>> = {
  inFlightWait: 'wait for a place',
  lateness: 'late start',
  encode: 'client encode',
  lookup: 'DNS lookup',
  connect: 'TCP connect',
  tls: 'TLS handshake',
  connectionWait: 'wait for a connection',
  streamWait: 'wait for a stream',
  dispatch: 'dispatch',
  upload: 'upload',
  notReading: 'server not reading',
  serverDecode: 'server decode',
  serverQueue: 'server queue',
  inference: 'inference',
  prefill: 'prefill',
  generation: 'generation',
  serverEncode: 'server encode',
  server: 'server',
  return: 'way back',
  streaming: 'streaming',
  download: 'download',
  decode: 'client decode',
  unaccounted: 'unaccounted',
};

/** One letter a part, for bars that are read without colour. */
export const PART_LETTERS: Readonly<Record<Part, string>> = {
  serialization: 'S',
  network: 'N',
  queueing: 'Q',
  inference: 'I',
  server: 'V',
  generator: 'G',
  unaccounted: 'U',
};

/** The part's name beside its letter. */
export const LETTER_LABELS: Readonly<Record<Part, string>> = {
  ...PART_LABELS,
  server: 'server (queue + inference, not reported)',
};

export const SOURCE_WORDS: Readonly<Record<SourceDocument, string>> = {
  measured: 'client',
  reported: 'server',
  derived: 'kernel',
  estimated: 'estimate',
  remainder: 'remainder',
  mixed: 'mixed',
  none: '–',
};

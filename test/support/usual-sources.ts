import type { SourceDocument } from '../../src/result/document.js';
import type { PieceName } from '../../src/timing/piece.js';

/** How each piece is known where the kernel is asked and the server tells its inside. */
export const USUAL_SOURCES: Readonly<Record<PieceName, SourceDocument>> = {
  inFlightWait: 'measured',
  lateness: 'measured',
  encode: 'measured',
  lookup: 'measured',
  connect: 'measured',
  tls: 'measured',
  connectionWait: 'measured',
  streamWait: 'measured',
  dispatch: 'measured',
  upload: 'derived',
  notReading: 'derived',
  serverDecode: 'reported',
  serverQueue: 'reported',
  inference: 'reported',
  prefill: 'reported',
  generation: 'reported',
  serverEncode: 'reported',
  server: 'derived',
  return: 'derived',
  streaming: 'measured',
  download: 'measured',
  decode: 'measured',
  unaccounted: 'remainder',
};

import { newWay, type Way } from './derive.js';
import { NOT_KNOWN, PIECE_COUNT } from './piece.js';

/** The divided time of one answered request: a row that is filled again for each. */
export type SplitRow = {
  /** By piece; NaN where not known. */
  readonly pieces: Float64Array;
  /** How each is known; NOT_KNOWN where it is not. */
  readonly sources: Uint8Array;
  /** NaN where the request never ended: then nothing else is known either. */
  responseNs: number;
  afterSendNs: number;
  /** It came as a stream: its time after the first byte is the server's. Set by the caller. */
  isStreamed: boolean;
  /** False only where a report claims more time than the client waited. */
  believed: boolean;
  /** What the kernels knew of the way, of the last row. */
  readonly way: Way;
};

export function newSplitRow(): SplitRow {
  return {
    pieces: new Float64Array(PIECE_COUNT).fill(NaN),
    sources: new Uint8Array(PIECE_COUNT),
    responseNs: NaN,
    afterSendNs: NaN,
    isStreamed: false,
    believed: true,
    way: newWay(),
  };
}

/** Whole nanoseconds; what is NaN is not known, and stays so. */
export function put(into: SplitRow, piece: number, ns: number, source: number): void {
  if (!Number.isNaN(ns)) {
    into.pieces[piece] = Math.round(ns);
    into.sources[piece] = source;
  }
}

export function putNothing(into: SplitRow, piece: number): void {
  into.pieces[piece] = NaN;
  into.sources[piece] = NOT_KNOWN;
}

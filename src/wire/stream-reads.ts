import type { Exchange } from './exchange.js';

/** Takes the bytes of streamed answers while they come: what is behind them is read elsewhere. */
export type StreamReads = {
  /** A good answer begins: the number by which its reads are known. */
  readonly begin: () => number;
  /** Hot path. The bytes are not the exchange's after this. False: they could not be taken. */
  readonly take: (
    exchange: Exchange,
    bytes: Buffer,
    atNs: number,
    from: number,
    to: number,
  ) => boolean;
};

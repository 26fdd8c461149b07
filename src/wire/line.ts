import type { Socket } from 'node:net';

import type { WireRequest } from './wire-request.js';

/** What carries the requests of one exchange to the target, one at a time. */
export type Line = {
  /** Hot path. What becomes of it, the exchange is told by its handlers. */
  readonly send: (request: WireRequest) => void;
  /** A request that nothing has been written of ends with the error; others can follow it. */
  readonly cancel: (error: Error) => void;
  readonly close: () => Promise<void>;
};

/** What a line tells its exchange: the handlers of undici's legacy kind, and where marks go. */
export type LinedExchange = {
  readonly marks: Float64Array;
  /** When what it is told of next had come. */
  arrivedNs: number;
  /** For a timeout to end. */
  connectingSocket: Socket | undefined;
  readonly onConnect: (abort: (error?: Error) => void) => void;
  readonly writing: () => void;
  readonly onResponseStarted: () => void;
  readonly onHeaders: (status: number, headers: Buffer[]) => boolean;
  readonly onData: (chunk: Buffer) => boolean;
  readonly onComplete: (trailers: readonly Buffer[]) => void;
  readonly onError: (error: Error) => void;
};

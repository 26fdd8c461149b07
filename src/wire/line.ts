import type { WireRequest } from './wire-request.js';

/** What carries the requests of one exchange to the target, one at a time. */
export type Line = {
  /** Hot path. What becomes of it, the exchange is told by its handlers. */
  readonly send: (request: WireRequest) => void;
  /** For good. A request that is under way ends with the error. */
  readonly close: (error?: Error) => Promise<void>;
};

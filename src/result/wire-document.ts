/** What the kernel knew of the connections, over the good answers of the cell. */
export type WireDocument = {
  readonly kernel: 'tcp-info' | 'none';
  /** Why the kernel was not asked, in words; null where it was. */
  readonly whyNot: string | null;
  /** What answers at the other end of the connections: all that lies behind is the server's. */
  readonly end: 'target' | 'this machine' | 'proxy';
  /** Answers whose requests were looked at, and those of them whose way was derived. */
  readonly lookedAt: number;
  readonly derived: number;
  readonly shortestRoundTripNs: number | null;
  /** Mean over the bodies that were large enough to tell. */
  readonly smoothedRoundTripNs: number | null;
  /** Segments that were sent again. */
  readonly retransmits: number | null;
  readonly congestionWindowSegments: number | null;
  /** Requests that the kernel could not send at once as they were written. */
  readonly notSentAtOnce: number | null;
  /** In all: how long the target's full receive window kept requests from being sent. */
  readonly notReadingNs: number | null;
};

import type { Part, PieceName, Source } from '../timing/piece.js';

/** One request shown whole (`run --once`). Secrets are removed by whoever fills it. */
export type OnceDocument = {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly bodyBytes: number;
    /** The first bytes as text; non-text bytes are shown as hex. */
    readonly bodyStart: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly trailers: readonly (readonly [string, string])[];
    readonly bodyBytes: number;
    readonly bodyStart: string;
  } | null;
  readonly outcome: string;
  /** What went wrong, in a sentence; empty for `ok`. */
  readonly message: string;
  /** Instants since `due`, in order of time; only those that were reached. */
  readonly marks: readonly { readonly name: string; readonly atNs: number }[];
  readonly pieces: readonly {
    readonly name: PieceName;
    readonly part: Part;
    readonly ns: number;
    readonly source: Source;
  }[];
  readonly responseTimeNs: number | null;
  readonly afterSendNs: number | null;
  /** Of a streamed answer. */
  readonly stream?: OnceStream;
  readonly report: {
    readonly source: string;
    /** Every entry as the server wrote it and what it was taken for; `null`: kept, not used. */
    readonly entries: readonly {
      readonly name: string;
      readonly ns: number | null;
      readonly takenAs: string | null;
    }[];
    readonly consistent: boolean;
  } | null;
  /** What the request is not, though the payload asks for it. */
  readonly warnings: readonly { readonly message: string; readonly advice: string }[];
  /** How this server could be made to tell its time, where it told nothing. */
  readonly advice: string | null;
};

/** A streamed answer, read by read. */
export type OnceStream = {
  readonly reads: number;
  /** The first ones and the last. */
  readonly shown: readonly {
    readonly number: number;
    /** Since `due`. */
    readonly atNs: number;
    readonly bytes: number;
    /** Content events in it. */
    readonly content: number;
  }[];
  readonly contentEvents: number;
  readonly reasoningEvents: number;
  readonly toolEvents: number;
  readonly tokens: {
    readonly output: number;
    readonly prompt: number | null;
    readonly source: 'usage' | 'events' | 'chunks';
  };
  readonly ttftNs: number | null;
  readonly tpotNs: number | null;
};

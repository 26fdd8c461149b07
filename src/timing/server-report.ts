import type { PieceName } from './piece.js';

/*
 * What a server says of its own time, once understood. Absent, zero and unparseable stay three
 * different things: an entry without a duration has `durationMs: undefined` in the parser and no
 * piece here; `unparseable` counts what was meant to be a time and was not.
 */
export type ServerReport = {
  /** The pieces it gives, in ns. Several entries for one piece are summed. */
  readonly pieces: Partial<Record<ReportedPiece, number>>;
  /** The server's own idea of the whole, where it has one; overlaps the pieces, never summed. */
  readonly totalNs: number | undefined;
  /** Entries that were understood but map to no piece, by name, in ns (kept and shown). */
  readonly others: Readonly<Record<string, number>>;
  readonly unparseable: number;
  /** How exact the report can be: half of the last digit that was printed, summed over pieces. */
  readonly roundingNs: number;
  /** A header was sent before the body; a trailer or a body field came after it. */
  readonly observedAt: 'headers' | 'body' | 'trailers';
  /** Where the pieces or the total were told, as the output calls it. */
  readonly source?: string;
};

export type ReportedPiece = Extract<
  PieceName,
  | 'serverDecode'
  | 'serverQueue'
  | 'inference'
  | 'prefill'
  | 'generation'
  | 'serverEncode'
  | 'server'
>;

export const REPORTED_PIECES = [
  'serverDecode',
  'serverQueue',
  'inference',
  'prefill',
  'generation',
  'serverEncode',
  'server',
] as const satisfies readonly ReportedPiece[];

/** Where a scenario's `timings` says that the server tells its time. */
export type TimingSource =
  /** Whatever the first answers show. */
  | { readonly kind: 'auto' }
  /** One of timing/sources, by name. */
  | { readonly kind: 'known'; readonly name: string }
  /** No part of an answer: means over the measured part. Of `tritonTrace` the url is a path. */
  | { readonly kind: 'window'; readonly counters: WindowKind; readonly url: string }
  | {
      readonly kind: 'header';
      readonly header: string;
      readonly piece: ReportedPiece | 'total';
      readonly unit: TimeUnit;
    }
  | {
      readonly kind: 'body';
      readonly pointer: string;
      readonly piece: ReportedPiece | 'total';
      readonly unit: TimeUnit;
    };

/** Where a server counts its times: looked at before and after the measured part. */
export type WindowSource = Extract<TimingSource, { readonly kind: 'window' }>;

export type WindowKind = (typeof WINDOW_KINDS)[number];

export const WINDOW_KINDS = ['prometheus', 'triton', 'tritonTrace', 'tensorrtLlm'] as const;

export type TimeUnit = (typeof TIME_UNITS)[number];

export const TIME_UNITS = ['s', 'ms', 'us', 'ns'] as const;

/** What of an answer a report can be read from. */
export type Evidence = {
  /** Values of the wanted headers, one entry a line, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** The decoded body where a source needs it. */
  readonly body: unknown;
};

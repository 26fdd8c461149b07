/*
 * What `modelbench selftest` found out about the tool on one machine (docs/selftest.md). Times are
 * nanoseconds; `null` is "not known". Kept for later runs, which take their `floorNs` from it.
 */
import type { Finding, HostDocument, SourceDocument, ValidityDocument } from './document.js';

export const SELFTEST_FORMAT = 'modelbench/selftest';
export const SELFTEST_FORMAT_VERSION = 1;

/** Of a warning that says of a measurement that it is not to be trusted: it is left out. */
export const INVALID_CODE = 'not-trusted';

/** Of a warning that says of a level that this machine cannot carry it: a finding, not a fault. */
export const NOT_REACHED_CODE = 'not-reached';
/** The reason of the cell itself. */
export const PACE_CODE = 'selftest-pace';

export type SelftestDocument = {
  readonly format: typeof SELFTEST_FORMAT;
  readonly formatVersion: typeof SELFTEST_FORMAT_VERSION;
  readonly tool: { readonly version: string; readonly undici: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  /** It was ended before its end; never kept. */
  readonly partial: boolean;
  readonly host: HostDocument;
  /** Of machine and versions: a floor holds where this is the same. */
  readonly fingerprint: string;
  readonly floors: readonly FloorDocument[];
  readonly parts: readonly PartErrorDocument[];
  /** Only of `--full`. */
  readonly ceilings: readonly CeilingDocument[];
  readonly warnings: readonly Finding[];
};

/** One payload at one constant rate. */
export type SelftestLoad = {
  readonly payload: string;
  readonly bodyBytes: number;
  readonly ratePerSecond: number;
};

/** What a server that takes no time seems to take. */
export type FloorDocument = SelftestLoad & {
  readonly requests: number;
  /** Answers per second of the measured part. */
  readonly achievedPerSecond: number;
  readonly validity: ValidityDocument;
  readonly pacing: 'exact' | 'frugal';
  /** From due to the first byte going out: what the tool's own pacing missed. */
  readonly late: SpreadDocument;
  readonly afterSend: SpreadDocument;
  /** Of that, what the server measured of itself, from the end of the body on. */
  readonly server: SpreadDocument;
  /** The median of after send less the server's own; null where it is not to be trusted. */
  readonly floorNs: number | null;
};

export type SpreadDocument = {
  readonly meanNs: number | null;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly maxNs: number | null;
};

export type SelftestPart = (typeof SELFTEST_PARTS)[number];

export const SELFTEST_PARTS = [
  'queueing',
  'inference',
  'serialization',
  'server',
  'upload',
] as const;

/** What was said of a part beside what the server did, over the same requests. */
export type PartErrorDocument = SelftestLoad & {
  readonly part: SelftestPart;
  /** Which statistic of each the two numbers are. */
  readonly statistic: 'p50' | 'mean';
  /** How the tool knows what it says. */
  readonly source: SourceDocument;
  readonly saidNs: number | null;
  readonly trueNs: number | null;
  /** Said less true; signed. */
  readonly offNs: number | null;
  /** By how much the truth itself may be off; null: not known. */
  readonly truthErrorNs: number | null;
};

/** The highest rate of 1 KiB bodies that was kept up with. */
export type CeilingDocument = {
  readonly workers: number;
  /** Null: not even the lowest rate that was tried. */
  readonly ratePerSecond: number | null;
  /** The lowest rate that failed; null: none did, up to the highest that was tried. */
  readonly failedAtPerSecond: number | null;
  /** Why that one was not valid. */
  readonly why: string | null;
};

/*
 * The comparison: what changed between before and after, part by part, with intervals and verdicts.
 * What `compare`, `ab` and `check` report. What each verdict means and how it is reached is in
 * docs/comparing.md. Changes are ratios: after / before - 1. `null` is "not known".
 */
import type { Part } from '../timing/piece.js';

import type { Finding, LimitDocument, SourceDocument } from './document.js';
import type { ForeseenDocument } from './session-document.js';

export const COMPARISON_FORMAT = 'modelbench/comparison';
export const COMPARISON_FORMAT_VERSION = 1;

export type ComparisonDocument = {
  readonly format: typeof COMPARISON_FORMAT;
  readonly formatVersion: typeof COMPARISON_FORMAT_VERSION;
  readonly tool: { readonly version: string };
  readonly mode: ComparisonMode;
  /** Of the gated metrics together; `inconclusive` where the measurement is invalid. */
  readonly verdict: ChangeVerdict;
  /** Why no better verdict could be reached, or why this one is doubtful; most important first. */
  readonly reasons: readonly VerdictReason[];
  readonly scenario: { readonly name: string; readonly sha256: string };
  readonly sides: { readonly before: SideDocument; readonly after: SideDocument };
  readonly test: TestDocument;
  /** What differs between the files and should not: empty unless `--force` was given. */
  readonly differences: readonly DifferenceDocument[];
  /** Whether the data can be believed at all. */
  readonly validity: {
    readonly verdict: 'valid' | 'invalid';
    readonly reasons: readonly Finding[];
  };
  readonly cells: readonly CellComparison[];
  readonly metrics: readonly MetricComparison[];
  readonly warnings: readonly Finding[];
  /** Of `check` alone. */
  readonly check?: CheckDocument;
};

/** What `check` adds to a comparison. */
export type CheckDocument = {
  /** Whether this is what was found at first, or the fresh rounds that decide. */
  readonly stage: 'screen' | 'confirmation';
  /** The scenario's limits, judged by all runs of after together. */
  readonly limits: readonly (LimitDocument & { readonly cell: string })[];
};

export const COMPARISON_MODES = ['paired', 'sessions', 'history', 'unpaired'] as const;

/** What was compared with what. `unpaired`: two files measured apart, which proves nothing. */
export type ComparisonMode = (typeof COMPARISON_MODES)[number];

export const CHANGE_VERDICTS = ['improved', 'regressed', 'unchanged', 'inconclusive'] as const;

/** `unchanged` is proved: the whole interval lies inside of the margins. */
export type ChangeVerdict = (typeof CHANGE_VERDICTS)[number];

export const VERDICT_REASONS = [
  /** It looked slower in the rounds that screen, and there was no time for those that decide. */
  'unconfirmed',
  /** The change that could have been seen is larger than twice the margin. */
  'underpowered',
  /** Between: neither a change beyond the margin nor its absence is proved. */
  'undecided',
  'too-few-rounds',
  /** Fewer than ten requests of a run lie beyond the percentile, or the arms' counts differ. */
  'insufficient-tail',
  /** So short that the resolution of clock and histogram is a large share of it. */
  'below-resolution',
  /** Still warming up, and not alike in both arms. */
  'nonstationary',
  /** The machine itself was faster in one arm. */
  'anchor-shift',
  /** Measured apart: drift of the machine looks like a change. */
  'unpaired',
  /** Only one side has it. */
  'missing',
  /** Known in two ways: an estimate and a report are not compared. */
  'source-differs',
  /** Compared by `--force` although the files differ in what must be alike. */
  'files-differ',
  /** Errors, lost rounds, or an invalid cell: see `validity`. */
  'invalid',
] as const;

export type VerdictReason = (typeof VERDICT_REASONS)[number];

/** One side of the comparison. */
export type SideDocument = {
  readonly label: string;
  readonly url: string;
  readonly toolVersion: string;
  readonly gitCommit: string | null;
  readonly startedAt: string;
  /** Paths as they were given; more than one where several files make a side. */
  readonly files: readonly string[];
  /** Independent observations: rounds of a session, or sessions. */
  readonly observations: number;
};

/** How it was decided. */
export type TestDocument = {
  /** Share of false alarms of the whole family, in each direction. */
  readonly alphaRatio: number;
  /** Rounds of a session (`paired`) or sessions of the smaller side that all metrics have. */
  readonly observations: number;
  /** How many metrics share that `alphaRatio`. */
  readonly familySize: number;
  /** What a verdict speaks of is what was made anew for each run; null: files do not say. */
  readonly replication: 'connection' | 'process' | null;
  /** Of the random sign flips or relabellings, taken from the data; null: all were tried. */
  readonly seed: number | null;
  /** Of files measured apart: how much sessions differ, as the user says. */
  readonly sessionRatio?: number;
  /** What the session's plan expected to see; `metrics` have what it saw. */
  readonly foreseen?: readonly ForeseenDocument[];
};

export type DifferenceDocument = {
  readonly what: DifferenceKind;
  /** One sentence for people. */
  readonly message: string;
  readonly before: string;
  readonly after: string;
};

export const DIFFERENCE_KINDS = ['scenario', 'machine', 'version', 'api', 'cell'] as const;

export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export const COMPARED_TIMES = [
  'responseTime',
  'afterSend',
  'serialization',
  'network',
  'queueing',
  'inference',
  'server',
  'ttft',
  'ttftAfterSend',
  'itl',
  'tpot',
] as const;

/** The times that are compared: the whole, its parts, and those of a stream. */
export type ComparedTime = (typeof COMPARED_TIMES)[number];

export const COMPARED_STATISTICS = ['mean', 'p50', 'p75', 'p90', 'p95', 'p99', 'p999'] as const;

export type ComparedStatistic = (typeof COMPARED_STATISTICS)[number];

/** What names a metric. */
export type MetricName = {
  /** The cell's name, without its repeat. */
  readonly cell: string;
  readonly part: ComparedTime;
  readonly statistic: ComparedStatistic;
};

export type MetricComparison = MetricName & {
  /** Counts for the verdict of the whole. The others are exploratory: they say where to look. */
  readonly gated: boolean;
  /** Geometric means over the observations. */
  readonly beforeNs: number | null;
  readonly afterNs: number | null;
  /** Hodges and Lehmann's estimate over the observations; need not equal afterNs / beforeNs - 1. */
  readonly changeRatio: number | null;
  /** The interval of the change: each bound fails with the test's `alphaRatio`. Null: unbounded. */
  readonly low: number | null;
  readonly high: number | null;
  /**
   * Of the direction in which it changed. Gated: adjusted for the family by step-down max-T (or, in
   * history mode, Holm). Exploratory: by Benjamini and Hochberg over all exploratory ones.
   */
  readonly pAdjusted: number | null;
  readonly marginRatio: number;
  /** The same as a time, where the margin is one: of times so short that a share is too little. */
  readonly marginNs?: number;
  /** The smallest change that this plan finds four times of five. */
  readonly detectableRatio: number | null;
  readonly verdict: ChangeVerdict;
  /** Of an inconclusive one; else null. */
  readonly reason: VerdictReason | null;
  /** Changed for certain by more than the margin: even the interval's near end is beyond it. */
  readonly strict: boolean;
  readonly sources: { readonly before: SourceDocument; readonly after: SourceDocument };
  readonly observations: number;
  /** The least number of requests that one side of one observation has. */
  readonly requestsMin: number;
  /** The change in each observation pair, in order of time; empty unless paired and gated. */
  readonly changes: readonly number[];
};

export type CellComparison = {
  readonly name: string;
  readonly verdict: ChangeVerdict;
  readonly where: WhereDocument;
  /** Change of the response time by quantile, p5 to p99: exploratory, each interval on its own. */
  readonly shift: readonly ShiftPoint[];
  readonly counts: {
    readonly before: { readonly ok: number; readonly failed: number };
    readonly after: { readonly ok: number; readonly failed: number };
  };
  readonly throughputPerSecond: { readonly before: number; readonly after: number };
  /** A closed loop that kept its target busy all the time: time saved there becomes queueing. */
  readonly saturated: boolean;
};

/** How much of the change of the mean response time each part explains. */
export type WhereDocument = {
  readonly beforeNs: number | null;
  readonly afterNs: number | null;
  /** Of the mean response time, with its 90 % interval. */
  readonly changeNs: number | null;
  readonly lowNs: number | null;
  readonly highNs: number | null;
  /** In the order of docs/phases.md; their changes add up to `changeNs`. */
  readonly parts: readonly PartShare[];
  /** The part whose change explains most of it; null where the whole did not clearly change. */
  readonly first: Part | null;
  /** Queueing changed by more than `first`, but only because that takes longer, or less long. */
  readonly queueFollows: boolean;
};

export type PartShare = {
  readonly part: Part;
  /** Contributions to the mean, over all answered requests. Null: known in different ways. */
  readonly beforeNs: number | null;
  readonly afterNs: number | null;
  readonly changeNs: number | null;
  readonly lowNs: number | null;
  readonly highNs: number | null;
  /** Of the change of the whole; null where the whole did not clearly change. */
  readonly shareRatio: number | null;
  readonly sources: { readonly before: SourceDocument; readonly after: SourceDocument };
};

export type ShiftPoint = {
  /** 0.05 is p5. */
  readonly quantile: number;
  readonly changeRatio: number;
  readonly low: number | null;
  readonly high: number | null;
};

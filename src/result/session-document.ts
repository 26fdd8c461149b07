/*
 * The session: two targets ("arms") measured in interleaved rounds, which is what a comparison can
 * stand on. What `ab` and `check` write, `compare` and `baseline` read. Names are those of the
 * contract (docs/result-format.md). Times are nanoseconds, shares 0 to 1. `null` is "not known".
 */
import type {
  CellDocument,
  Finding,
  HostDocument,
  ResultDocument,
  TargetDocument,
} from './document.js';

export const SESSION_FORMAT = 'modelbench/session';
export const SESSION_FORMAT_VERSION = 1;

/** The two things that are compared, in this order in every table. */
export const ARMS = ['before', 'after'] as const;

export type Arm = (typeof ARMS)[number];

export type SessionDocument = {
  readonly format: typeof SESSION_FORMAT;
  readonly formatVersion: typeof SESSION_FORMAT_VERSION;
  readonly tool: ResultDocument['tool'];
  /** Unique. Files with the same id hold rounds of the same session. */
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** It was ended before its last round; what is here is whole rounds, and perhaps half of one. */
  readonly partial: boolean;
  readonly host: HostDocument;
  readonly labels: Readonly<Record<string, string>>;
  readonly git: ResultDocument['git'];
  readonly scenario: ResultDocument['scenario'];
  readonly seed: number;
  /** Made and written down before the first request. */
  readonly plan: SessionPlanDocument;
  readonly arms: Readonly<Record<Arm, ArmDocument>>;
  readonly rounds: readonly RoundDocument[];
  readonly warnings: readonly Finding[];
};

export type SessionPlanDocument = {
  readonly rounds: number;
  /** After how many rounds it may stop; the last of them is `rounds`. */
  readonly looks: readonly number[];
  /** Share of false alarms of the whole family and of all looks, in each direction. */
  readonly alphaRatio: number;
  /** What is made anew for each run: what holds of it is all that a verdict speaks of. */
  readonly replication: 'connection' | 'process';
  /** Whether both arms of a round had the same arrivals and the same payloads. */
  readonly sharedSchedule: boolean;
  readonly expectedNs: number;
  /** What the plan expected to see of the response time. Absent in older files. */
  readonly foreseen?: readonly ForeseenDocument[];
};

export type ForeseenDocument = {
  readonly statistic: string;
  /** By how much rounds were taken to differ: a standard deviation. */
  readonly deviationRatio: number;
  /** What the deviation comes from, as an upper bound; absent: it was assumed. */
  readonly seenIn?: SeenInDocument;
  /** The change that would then be found four times of five. */
  readonly changeRatio: number;
};

/** `rounds` of earlier sessions, or single `measurements`, of which rounds differ by √2 at most. */
export type SeenInDocument = {
  readonly kind: (typeof SEEN_IN)[number];
  readonly count: number;
};

export const SEEN_IN = ['rounds', 'measurements'] as const;

export type ArmDocument = {
  /** What it is called in tables: a branch, an address. */
  readonly label: string;
  readonly target: TargetDocument;
  /** Changes of the scenario that this arm alone has, as `--set` takes them. */
  readonly changes: readonly string[];
  /** The command that starts it anew before each run, if there is one. */
  readonly restart: string | null;
};

export type RoundDocument = {
  /** From 0. */
  readonly round: number;
  /** In the order in which they were measured. A round that was given up has fewer than two. */
  readonly runs: readonly ArmRunDocument[];
};

export type ArmRunDocument = {
  readonly arm: Arm;
  readonly startedAt: string;
  /** How long a fixed piece of work took on this machine, just before and just after. */
  readonly anchor: { readonly atStartNs: number | null; readonly atEndNs: number | null };
  /** Why it has no cells, or not all: `restart exited with code 1`; null where all went well. */
  readonly failure: string | null;
  readonly cells: readonly CellDocument[];
  readonly warnings: readonly Finding[];
};

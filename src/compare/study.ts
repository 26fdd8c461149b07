/*
 * What is compared with what, once the files are understood: two rows of observations, and how one
 * row stands to the other.
 */
import type { ComparisonMode } from '../result/comparison-document.js';

import type { Observation } from './observation.js';

export type Study = {
  /** `paired`: observation k of both sides was measured in round k. */
  readonly mode: ComparisonMode;
  readonly before: readonly Observation[];
  readonly after: readonly Observation[];
  /** Rounds that were begun and did not give two whole runs. */
  readonly lostRounds: number;
  /** Whether both runs of a round were sent the same requests at the same instants. */
  readonly sharedSchedule: boolean;
};

/** In the order of the first observation that has them. */
export function cellNamesOf(study: Study): readonly string[] {
  const names = [...study.before, ...study.after].flatMap(({ cells }) => [...cells.keys()]);
  return [...new Set(names)];
}

/** Each side needs so many for its verdicts to be more than a guess. */
export const SESSIONS_MIN = 5;

import type { Plan } from '../scenario/plan.js';

import type { CheckOptions } from './declare-check.js';
import type { ComparisonFormat } from './format-choice.js';
import type { Io } from './io.js';

/** What every kind of check is given. */
export type Checking = {
  /** What is new. */
  readonly plan: Plan;
  /** Nothing may be written over these. */
  readonly files: readonly string[];
  readonly options: CheckOptions;
  readonly io: Io;
  readonly format: ComparisonFormat;
};

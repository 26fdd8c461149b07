import type { Plan } from '../scenario/plan.js';

import type { CheckOptions } from './declare-check.js';
import type { ComparisonFormat } from './format-choice.js';
import type { Io } from './io.js';
import { holdsOther, unusedPathOf } from './output-place.js';
import type { RunOutputs } from './run-outputs.js';

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

/** `gate.json` and `gate-confirmation.json`, unless something else has that name. */
export function confirmationPlace<Outputs extends Pick<RunOutputs, 'result'>>(
  outputs: Outputs,
): Outputs {
  const { result } = outputs;
  if (result.kind === 'folder') return outputs;
  const ending = /\.[^./\\]*$/.exec(result.path)?.[0] ?? '';
  const stem = result.path.slice(0, result.path.length - ending.length);
  const usual = `${stem}-confirmation${ending}`;
  const path = holdsOther(usual) ? unusedPathOf(usual, ending) : usual;
  return { ...outputs, result: { kind: 'file', path } };
}

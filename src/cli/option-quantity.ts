import type { Reading } from '../scenario/reading.js';

import { UsageError } from './usage-error.js';

/** The value of an option, or the sentence that says what to write instead. */
export function optionValueOf<Value>(option: string, reading: Reading<Value>): Value {
  if (!reading.ok) {
    throw new UsageError(`${option} ${reading.problem}`, reading.hint);
  }
  return reading.value;
}

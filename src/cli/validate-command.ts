import { sketchOf } from '../scenario/sketch.js';

import { DONE, type ExitCode, WRONG_USE } from './exit-code.js';
import type { Io } from './io.js';
import type { ChangeOptions } from './option-words.js';
import { overridesOf, readInput, readPlans } from './read-plans.js';
import { sketchText } from './sketch-text.js';

/** Sends nothing, and reads only what a run would read before it sends. */
export function validateCommand(
  paths: readonly string[],
  options: ChangeOptions,
  io: Io,
): ExitCode {
  const inputs = paths.map((path) => readInput(path, io));
  const read = readPlans(inputs, overridesOf(options), { io, isQuiet: false, closing: '' });
  for (const plan of read?.plans ?? []) {
    io.stdout.write(sketchText(plan.source.path, sketchOf(plan)));
  }
  return read === undefined ? WRONG_USE : DONE;
}

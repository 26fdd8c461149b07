import type { Plan } from '../scenario/plan.js';
import { readDuration } from '../scenario/quantity.js';
import { MEASURE_NS } from '../base/limits.js';
import { type DurationNs, NS_PER_MS } from '../base/units.js';

import type { RunOptions } from './declare-run.js';
import { decisiveOf, type ExitCode, WRONG_USE } from './exit-code.js';
import { printedFormatOf } from './format-choice.js';
import type { Io } from './io.js';
import { measureOnce } from './measure-once.js';
import { type Measuring, measurePlan } from './measure-plan.js';
import { obeySignal } from './obey-signal.js';
import { optionValueOf } from './option-quantity.js';
import { overridesOf, type PlansRead, readPlans } from './read-plans.js';
import { readRunInputs } from './run-inputs.js';
import { proveOutputs } from './run-outputs.js';
import { Stopping } from './stopping.js';
import { UsageError } from './usage-error.js';

/** Reads everything, proves that the results can be kept, and only then sends requests. */
export async function runCommand(
  words: readonly string[],
  options: RunOptions,
  io: Io,
): Promise<ExitCode> {
  const format = printedFormatOf(options.format ?? []);
  const maxTimeNs = maxTimeOf(options);
  refuseWithOnce(options);
  const inputs = readRunInputs(words, options, io);
  const isQuiet = options.quiet === true;
  const closing = '; nothing was sent';
  const read = readPlans(inputs.scenarios, overridesOf(options), { io, isQuiet, closing });
  if (read === undefined) {
    return WRONG_USE;
  }
  const { plans } = read;
  if (inputs.fromUrl) {
    showScenario(plans, options, io);
  }
  const measuring: Measuring = {
    options,
    io,
    format,
    stopping: new Stopping(),
    engine: await io.engine(),
  };
  const measure =
    options.once === true
      ? (plan: Plan) => measureOnce(plan, measuring)
      : measureInto(read, measuring);
  const stopListening = io.onSignal((signal) =>
    obeySignal(signal, measuring.stopping, io, isQuiet),
  );
  const timer =
    maxTimeNs === undefined
      ? undefined
      : setTimeout(() => measuring.stopping.stopForTime(), maxTimeNs / NS_PER_MS);
  try {
    return await inTurn(plans, measure, measuring);
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

function measureInto(
  { plans, files }: PlansRead,
  measuring: Measuring,
): (plan: Plan) => Promise<ExitCode> {
  const { out, format } = measuring.options;
  const room = { documents: plans.length, folder: measuring.io.folder, inputs: files };
  const outputs = proveOutputs(out, format ?? [], room);
  return async (plan) => (await measurePlan(plan, outputs, measuring)).code;
}

/** A scenario that fails does not keep the next from being run; an interruption does. */
async function inTurn(
  plans: readonly Plan[],
  measure: (plan: Plan) => Promise<ExitCode>,
  { stopping, format, io, options }: Measuring,
): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  for (const plan of plans) {
    if (stopping.requested() !== undefined) {
      if (options.quiet !== true) {
        io.stderr.write(`warning: ${plan.source.path} was not run\n`);
      }
      continue;
    }
    if (codes.length > 0 && format === 'table') {
      io.stdout.write('\n');
    }
    codes.push(await measure(plan));
  }
  return decisiveOf(codes);
}

function maxTimeOf(options: RunOptions): DurationNs | undefined {
  return options.maxTime === undefined
    ? undefined
    : optionValueOf('--max-time', readDuration(options.maxTime, MEASURE_NS));
}

function refuseWithOnce(options: RunOptions): void {
  if (options.once !== true) {
    return;
  }
  if (options.out !== undefined) {
    throw new UsageError('--once writes no result file, so -o has no use', 'leave one of them out');
  }
  const other = options.format?.find(
    ({ format, path }) => path !== undefined || !/^(table|json)$/.test(format),
  );
  if (other !== undefined) {
    const path = other.path === undefined ? '' : `=${other.path}`;
    throw new UsageError(
      `--once cannot be shown as ${other.format}${path}`,
      '--format table or --format json, on stdout',
    );
  }
}

/** So that it can be kept and changed: a comment and plain YAML. */
function showScenario(plans: readonly Plan[], options: RunOptions, io: Io): void {
  if (options.quiet !== true) {
    const text = plans.map((plan) => plan.source.text.trimEnd()).join('\n');
    io.stderr.write(`# the scenario that this stands for\n${text}\n\n`);
  }
}

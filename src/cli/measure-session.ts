/* A session, from its plan on stderr to its file: what `ab` and `check` have alike. */
import { existsSync } from 'node:fs';

import type { SessionOutcome, SessionRequest } from '../study/ab/run-session.js';
import { resultFileName } from '../result/result-file.js';
import type { SessionDocument } from '../result/session-document.js';
import { sessionText } from '../result/session-file.js';
import { readDuration } from '../scenario/quantity.js';
import { MEASURE_NS } from '../base/limits.js';
import { NS_PER_MS } from '../base/units.js';

import type { Engine } from './engine.js';
import { DONE, type ExitCode, INTERRUPTED, RUN_FAILED, TERMINATED } from './exit-code.js';
import type { ComparisonFormat } from './format-choice.js';
import type { Io } from './io.js';
import { obeySignal } from './obey-signal.js';
import { optionValueOf } from './option-quantity.js';
import type { RoundOptions } from './option-rounds.js';
import { unusedPathOf } from './output-place.js';
import type { Kept, RunOutputs } from './run-outputs.js';
import { whileShown } from './shown-run.js';
import { Stopping } from './stopping.js';

export type SessionMeasuring = {
  readonly options: RoundOptions;
  readonly io: Io;
  readonly stopping: Stopping;
  readonly engine: Engine;
};

/** Listens to signals and to --max-time while it acts. */
export async function whileStoppable<Result>(
  options: RoundOptions,
  io: Io,
  act: (measuring: SessionMeasuring) => Promise<Result>,
): Promise<Result> {
  const maxTimeNs =
    options.maxTime === undefined
      ? undefined
      : optionValueOf('--max-time', readDuration(options.maxTime, MEASURE_NS));
  const stopping = new Stopping();
  const isQuiet = options.quiet === true;
  const engine = await io.engine();
  const stopListening = io.onSignal((signal) => obeySignal(signal, stopping, io, isQuiet));
  const timer =
    maxTimeNs === undefined
      ? undefined
      : setTimeout(() => stopping.stopForTime(), maxTimeNs / NS_PER_MS);
  try {
    return await act({ options, io, stopping, engine });
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

export async function measureSession(
  request: SessionRequest,
  { options, io, stopping, engine }: SessionMeasuring,
): Promise<SessionOutcome> {
  const outcome = await whileShown({ options, io, stopping }, (setting) =>
    engine.runSession(request, setting),
  );
  return isOutOfTime(outcome.ended, stopping)
    ? { ...outcome, document: withTimeWarning(outcome.document, options) }
    : outcome;
}

/** Ended by --max-time, and by nobody's signal. */
export function isOutOfTime({ kind }: SessionOutcome['ended'], stopping: Stopping): boolean {
  return kind === 'interrupted' && stopping.signal() === undefined;
}

function withTimeWarning(document: SessionDocument, { maxTime }: RoundOptions): SessionDocument {
  const whole = wholeRounds(document);
  const finding = {
    code: 'stopped-by-max-time',
    message: `stopped after ${maxTime}: ${whole} of ${document.plan.rounds} rounds are whole`,
    advice: 'give --max-time more, or measure less: fewer cells, or a shorter `measure`',
    cells: [],
  };
  return { ...document, warnings: [...document.warnings, finding] };
}

/** Those that both arms were measured in. */
export function wholeRounds({ rounds }: SessionDocument): number {
  return rounds.filter(
    ({ runs }) => runs.length === 2 && runs.every(({ failure }) => failure === null),
  ).length;
}

/** The file of a session; what it says is shown by its comparison. */
export function keptSession(document: SessionDocument): Kept<ComparisonFormat> {
  return {
    fileName: resultFileName(`${document.scenario.name} session`, document.startedAt),
    text: () => sessionText(document),
    render: () => sessionText(document),
  };
}

/** Half a session does not take the place of a whole one. */
export function placedFor(
  document: SessionDocument,
  outputs: RunOutputs<ComparisonFormat>,
): RunOutputs<ComparisonFormat> {
  const { result } = outputs;
  if (!document.partial || result.kind !== 'file' || !existsSync(result.path)) return outputs;
  const ending = /\.[^./\\]*$/.exec(result.path)?.[0] ?? '';
  return { ...outputs, result: { kind: 'file', path: unusedPathOf(result.path, ending) } };
}

/** Of how the measuring ended; what was found is another matter. */
export function codeOfSession({ ended, document }: SessionOutcome, stopping: Stopping): ExitCode {
  switch (stopping.signal()) {
    case 'SIGINT':
      return INTERRUPTED;
    case 'SIGTERM':
      return TERMINATED;
    default:
      // Out of time before a round was whole: that is no measurement.
      return ended.kind === 'failed' || wholeRounds(document) === 0 ? RUN_FAILED : DONE;
  }
}

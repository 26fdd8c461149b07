import { foresee } from '../study/ab/foresee.js';
import type { SessionRequest } from '../study/ab/run-session.js';

import { type ArmsRead, type ArmWordPair, readArms, refuseNoDifference } from './arm-plans.js';
import type { AbOptions } from './declare-ab.js';
import { designOf, foresightText } from './design-words.js';
import { decisiveOf, type ExitCode, WRONG_USE } from './exit-code.js';
import { printedFormatOf } from './format-choice.js';
import type { Io } from './io.js';
import { codeOfSession, measureSession, whileStoppable } from './measure-session.js';
import type { RoundOptions } from './option-rounds.js';
import { proveOutputs } from './run-outputs.js';
import { comparisonOf, rulesOf, showSession } from './show-session.js';

/** Measures both arms in turn, keeps the session, prints what differs. */
export async function abCommand(
  paths: readonly string[],
  options: AbOptions,
  io: Io,
): Promise<ExitCode> {
  const format = printedFormatOf(options.format ?? []);
  const words = wordsOf(options);
  refuseNoDifference(paths, words);
  const read = readArms(paths, words, options, io);
  if (read === undefined) return WRONG_USE;
  const request = requestOf(read, options);
  const room = { documents: 1, folder: io.folder, inputs: read.files };
  const outputs = proveOutputs(options.out, options.format ?? [], room);
  if (options.quiet !== true) io.stderr.write(`plan: ${foresightText(request.foresight)}\n`);
  return whileStoppable(options, io, async (measuring) => {
    const outcome = await measureSession(request, measuring);
    const shown = showSession(outcome, outputs, {
      options,
      io,
      format,
    });
    return decisiveOf([codeOfSession(outcome, measuring.stopping), shown]);
  });
}

function wordsOf(options: AbOptions): ArmWordPair {
  const { before, after, setBefore, setAfter, restartBefore, restartAfter } = options;
  return {
    before: { url: before, set: setBefore ?? [], restart: restartBefore, label: undefined },
    after: { url: after, set: setAfter ?? [], restart: restartAfter, label: undefined },
  };
}

function requestOf({ arms }: ArmsRead, options: AbOptions): SessionRequest {
  const design = designOf(options);
  const foresight = foresee(arms.before.plan, design);
  return { arms, design, foresight, series: 'screen', isEnough: enoughBy(options) };
}

/** A look that decides ends an adaptive session: something changed, or nothing did. */
export function enoughBy(options: RoundOptions): SessionRequest['isEnough'] {
  const rules = rulesOf(options);
  return (session) => {
    const verdict = comparisonOf(session, rules)?.verdict;
    return verdict === 'regressed' || verdict === 'improved' || verdict === 'unchanged';
  };
}

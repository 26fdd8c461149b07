/* Both arms of one session: the comparison that can be believed, because rounds are pairs. */
import type { SideDocument } from '../result/comparison-document.js';
import type { Finding } from '../result/document.js';
import type {
  Arm,
  ArmRunDocument,
  RoundDocument,
  SessionDocument,
} from '../result/session-document.js';

import type { Compared, CompareRules } from './compare-inputs.js';
import { compareStudy } from './compare-study.js';
import { armDifferences } from './differences.js';
import { observationOfRun } from './observation.js';
import type { Study } from './study.js';

/** `files`: paths of the documents that it was read from. Parts of one session may be several. */
export function compareSession(
  session: SessionDocument,
  rules: CompareRules,
  files: readonly string[] = [],
): Compared {
  const study = pairedStudy(session);
  const differences = session.plan.sharedSchedule ? [] : armDifferences(study);
  // Each look of an adaptive session could raise a false alarm: they share what is allowed.
  const alphaRatio = rules.alphaRatio / Math.max(1, session.plan.looks.length);
  const document = compareStudy(
    study,
    { ...rules, alphaRatio },
    {
      scenario: session.scenario,
      sides: {
        before: sideOf(session, 'before', { files, observations: study.before.length }),
        after: sideOf(session, 'after', { files, observations: study.after.length }),
      },
      replication: session.plan.replication,
      foreseen: session.plan.foreseen,
      differences,
      warnings: [...partialWarning(session), ...failureWarnings(session)],
    },
  );
  return { kind: 'compared', document };
}

/** Only rounds with a whole run of each arm count. */
export function pairedStudy(session: SessionDocument): Study {
  const rounds = session.rounds.map(({ runs }) => ({
    before: wholeRunOf(runs, 'before'),
    after: wholeRunOf(runs, 'after'),
  }));
  const whole = rounds.flatMap(({ before, after }) =>
    before === undefined || after === undefined ? [] : [{ before, after }],
  );
  return {
    mode: 'paired',
    before: whole.map(({ before }) => observationOfRun(before)),
    after: whole.map(({ after }) => observationOfRun(after)),
    lostRounds: lostIn(session, rounds.length - whole.length),
    sharedSchedule: session.plan.sharedSchedule,
  };
}

/** The round in which a session was ended is not lost: it was never finished. */
function lostIn({ partial, rounds }: SessionDocument, incomplete: number): number {
  const last = rounds.at(-1);
  const isCut = partial && last !== undefined && isUnfinished(last);
  return isCut ? incomplete - 1 : incomplete;
}

function isUnfinished({ runs }: RoundDocument): boolean {
  return runs.length < 2 && runs.every(({ failure }) => failure === null);
}

function wholeRunOf(runs: readonly ArmRunDocument[], arm: Arm): ArmRunDocument | undefined {
  return runs.find((run) => run.arm === arm && run.failure === null && run.cells.length > 0);
}

function sideOf(
  session: SessionDocument,
  arm: Arm,
  own: Pick<SideDocument, 'files' | 'observations'>,
): SideDocument {
  const { label, target } = session.arms[arm];
  return {
    label,
    url: target.url,
    toolVersion: session.tool.version,
    gitCommit: session.git?.commit ?? null,
    startedAt: session.startedAt,
    ...own,
  };
}

/** `stopped-by-max-time` stands in the session itself, and says more. */
function partialWarning({ partial, rounds, plan, warnings }: SessionDocument): readonly Finding[] {
  if (!partial) return [];
  const stopped = warnings.find(({ code }) => code === 'stopped-by-max-time');
  if (stopped !== undefined) return [stopped];
  const whole = rounds.filter(
    ({ runs }) =>
      wholeRunOf(runs, 'before') !== undefined && wholeRunOf(runs, 'after') !== undefined,
  ).length;
  const message = `the session was ended early: ${whole} of ${plan.rounds} rounds are whole`;
  return [{ code: 'partial', message, advice: null, cells: [] }];
}

function failureWarnings({ rounds }: SessionDocument): readonly Finding[] {
  return rounds.flatMap(({ round, runs }) =>
    runs.flatMap(({ arm, failure }) =>
      failure === null
        ? []
        : [
            {
              code: 'run-failed',
              message: `round ${round + 1}, ${arm}: ${failure}`,
              advice: null,
              cells: [],
            },
          ],
    ),
  );
}

/* What a baseline's stored measurements tell of how much rounds differ, for the plan of a check. */
import { type ArmPlans, replicationOf } from '../study/ab/arm-plan.js';
import type { BaselineEntry } from '../result/baseline-document.js';

import type { ComparedFile } from '../compare/compare-inputs.js';
import { type SeenDeviation, seenDeviations } from '../compare/seen-deviations.js';
import { entryPath } from './baseline-store.js';
import type { Io } from './io.js';
import { readMeasured, standingFor } from './read-measured.js';

/** The newest are enough, and say most of how it is now. */
const SESSIONS_MAX = 5;
const RESULTS_MAX = 20;

/** `entries`: of this scenario on this machine. Only the plan's words need them: none is missed. */
export function seenBefore(
  name: string,
  entries: readonly BaselineEntry[],
  arms: ArmPlans,
  io: Io,
): readonly SeenDeviation[] {
  const newest = [
    ...entries.filter(({ kind }) => kind === 'session').slice(-SESSIONS_MAX),
    ...entries.filter(({ kind }) => kind === 'result').slice(-RESULTS_MAX),
  ];
  const files = newest.flatMap((entry): readonly ComparedFile[] => {
    const read = readMeasured(entryPath(name, entry), io.folder);
    if (read.ok) return [standingFor(read.file, 'after')];
    io.stderr.write(`warning: ${read.message}; the plan is made without it\n`);
    return [];
  });
  return seenDeviations(files, arms.after.plan, replicationOf(arms));
}

/*
 * Two sides of files to a comparison. The mode follows from what they are: a session is a pair of
 * arms; several files a side are sessions; one against several is held against their history; one
 * against one is shown, and proves nothing.
 */
import type { ComparisonMode, SideDocument } from '../result/comparison-document.js';
import type { Finding } from '../result/document.js';

import type { Compared, ComparedFile, CompareRules } from './compare-inputs.js';
import { compareSession } from './compare-session.js';
import { compareStudy } from './compare-study.js';
import { differencesOf } from './differences.js';
import { type Observation, observationOfArm, observationOfResult } from './observation.js';
import { joinedSession } from './session-parts.js';
import { SESSIONS_MIN, type Study } from './study.js';

export function compareFiles(
  before: readonly ComparedFile[],
  after: readonly ComparedFile[],
  rules: CompareRules,
): Compared {
  const files = [...before, ...after];
  const session = joinedSession(files);
  if (session !== undefined) {
    return compareSession(
      session,
      rules,
      files.map(({ path }) => path),
    );
  }
  const differences = differencesOf(files);
  if (differences.length > 0 && rules.onDifference === 'refuse') {
    return { kind: 'refused', differences };
  }
  const study = studyOf(before, after);
  const [first] = files;
  const document = compareStudy(study, rules, {
    scenario: first?.document.scenario ?? { name: '', sha256: '' },
    sides: { before: sideOf(before, 'before'), after: sideOf(after, 'after') },
    replication: null,
    foreseen: undefined,
    differences,
    warnings: [...partialWarnings(files), ...orderWarning(study)],
  });
  return { kind: 'compared', document };
}

function studyOf(before: readonly ComparedFile[], after: readonly ComparedFile[]): Study {
  return {
    mode: modeOf(before.length, after.length),
    before: before.map(observationOf),
    after: after.map(observationOf),
    lostRounds: 0,
    sharedSchedule: false,
  };
}

function modeOf(before: number, after: number): Exclude<ComparisonMode, 'paired'> {
  if (before === 1 && after === 1) return 'unpaired';
  return after === 1 && before >= SESSIONS_MIN ? 'history' : 'sessions';
}

function observationOf(file: ComparedFile): Observation {
  return file.kind === 'result'
    ? observationOfResult(file.document)
    : observationOfArm(file.document, file.arm);
}

function sideOf(files: readonly ComparedFile[], name: string): SideDocument {
  const [first] = files;
  return {
    label: labelOf(first, name),
    url: first === undefined ? '' : urlOf(first),
    toolVersion: first?.document.tool.version ?? '',
    gitCommit: first?.document.git?.commit ?? null,
    startedAt: first?.document.startedAt ?? '',
    files: files.map(({ path }) => path),
    observations: files.length,
  };
}

function labelOf(file: ComparedFile | undefined, name: string): string {
  return file?.kind === 'session' ? file.document.arms[file.arm].label : name;
}

function urlOf(file: ComparedFile): string {
  return file.kind === 'result'
    ? file.document.target.url
    : file.document.arms[file.arm].target.url;
}

function partialWarnings(files: readonly ComparedFile[]): readonly Finding[] {
  return files
    .filter(({ document }) => document.partial)
    .map(({ path }) => ({
      code: 'partial',
      message: `${path}: the run was ended before it was done`,
      advice: null,
      cells: [],
    }));
}

/** A machine that slowly drifts makes whatever is measured later look changed. */
function orderWarning({ mode, before, after }: Study): readonly Finding[] {
  const last =
    before
      .map(({ startedAt }) => startedAt)
      .sort()
      .at(-1) ?? '';
  const first = after.map(({ startedAt }) => startedAt).sort()[0] ?? '';
  if (mode !== 'sessions' || last >= first) return [];
  return [
    {
      code: 'in-order',
      message: 'all of before was measured ahead of all of after: drift looks like a change',
      advice: 'take turns, or let modelbench ab do it',
      cells: [],
    },
  ];
}

/*
 * Whether the data can be believed at all, before anything is compared: a comparison of errors, of
 * a machine that changed under it, or of half of its rounds has no verdict.
 */

import type { CellDocument, Finding } from '../result/document.js';
import { pairedShift } from '../stats/shift.js';

import type { Observation } from './observation.js';
import { chanceOf } from './steadiness.js';
import { cellNamesOf, type Study } from './study.js';

/** More failures than this share say that something else is measured. */
const FAILED_RATIO_MAX = 0.01;
/** Fewer failures more than this share are no difference, however certain. */
const FAILED_GAP_MIN = 0.001;
const DIFFERENCE_ALPHA = 0.01;
const LOST_RATIO_MAX = 0.2;

export function invalidityOf(study: Study, margin: number): readonly Finding[] {
  const names = cellNamesOf(study);
  return [
    ...lostFindings(study),
    ...anchorFindings(study, margin),
    ...names.flatMap((cell) => missingFindings(study, cell)),
    ...names.flatMap((cell) => failureFindings(study, cell)),
    ...names.flatMap((cell) => untrustedFindings(study, cell)),
  ];
}

export const ANCHOR_CODE = 'anchor-shift';

function lostFindings({ before, lostRounds }: Study): readonly Finding[] {
  const begun = before.length + lostRounds;
  if (before.length > 0 && lostRounds <= LOST_RATIO_MAX * begun) return [];
  const message =
    before.length === 0
      ? 'no round was measured in both arms'
      : `${lostRounds} of ${begun} rounds were lost: what is left may be the easier ones`;
  return [{ code: 'lost-rounds', message, advice: 'see why in the warnings', cells: [] }];
}

/** A machine that is faster whenever one arm is measured makes that arm faster. */
function anchorFindings({ mode, before, after }: Study, margin: number): readonly Finding[] {
  if (mode !== 'paired') return [];
  const shifts = before.map((one, round) => anchorLog(after[round]) - anchorLog(one));
  if (shifts.length === 0 || shifts.some((shift) => Number.isNaN(shift))) return [];
  const { estimate } = pairedShift(shifts, DIFFERENCE_ALPHA);
  if (chanceOf(shifts) > DIFFERENCE_ALPHA || Math.abs(estimate) <= margin / 2) return [];
  const percent = (100 * Math.expm1(estimate)).toFixed(1);
  return [
    {
      code: ANCHOR_CODE,
      message: `this machine itself was ${percent} % slower while after was measured`,
      advice: 'look for work that one arm leaves behind on this machine (builds, restarts)',
      cells: [],
    },
  ];
}

function anchorLog(one: Observation | undefined): number {
  const anchors = one?.anchorsNs ?? [];
  return anchors.reduce((sum, ns) => sum + Math.log(ns), 0) / anchors.length;
}

/** What was not measured on one side is no proof that it did not get slower. */
function missingFindings({ before, after }: Study, cell: string): readonly Finding[] {
  const lacking = [
    { side: 'before', lacks: before.some(({ cells }) => !cells.has(cell)) },
    { side: 'after', lacks: after.some(({ cells }) => !cells.has(cell)) },
  ].filter(({ lacks }) => lacks);
  return lacking.map(({ side }) => ({
    code: 'missing-cell',
    message: `${cell}: not measured ${side}, or not in every run`,
    advice: null,
    cells: [cell],
  }));
}

function failureFindings(study: Study, cell: string): readonly Finding[] {
  const before = study.before.map((one) => failedRatio(one.cells.get(cell) ?? []));
  const after = study.after.map((one) => failedRatio(one.cells.get(cell) ?? []));
  const [first, second] = [meanOf(before), meanOf(after)];
  const advice = 'fix the failures first: the rest of the requests are not the same requests';
  if (Math.max(first, second) > FAILED_RATIO_MAX) {
    const message = `of the requests failed, before ${percent(first)}, after ${percent(second)}`;
    return [{ code: 'failures', message, advice, cells: [cell] }];
  }
  const isApart =
    study.mode === 'paired' &&
    Math.abs(second - first) >= FAILED_GAP_MIN &&
    chanceOf(before.map((ratio, round) => (after[round] ?? 0) - ratio)) <= DIFFERENCE_ALPHA;
  if (!isApart) return [];
  const message = `failures differ: before ${percent(first)} of the requests, after ${percent(second)}`;
  return [{ code: 'failures', message, advice, cells: [cell] }];
}

function failedRatio(cells: readonly CellDocument[]): number {
  const due = cells.reduce((sum, { counts }) => sum + counts.due, 0);
  const ok = cells.reduce((sum, { counts }) => sum + counts.ok, 0);
  return due === 0 ? 0 : (due - ok) / due;
}

function percent(ratio: number): string {
  return `${Number((100 * ratio).toPrecision(2))} %`;
}

function untrustedFindings(study: Study, cell: string): readonly Finding[] {
  const runs = [...study.before, ...study.after].flatMap(({ cells }) => cells.get(cell) ?? []);
  const invalid = runs.filter(({ validity }) => validity.verdict === 'invalid');
  const [first] = invalid;
  if (first === undefined || invalid.length <= LOST_RATIO_MAX * runs.length) return [];
  const reason = first.validity.reasons[0];
  return [
    {
      code: 'invalid-runs',
      message: `${invalid.length} of ${runs.length} runs are invalid: ${reason?.message ?? 'see them'}`,
      advice: reason?.advice ?? null,
      cells: [cell],
    },
  ];
}

/** 0 of none. */
function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

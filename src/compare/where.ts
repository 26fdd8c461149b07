/*
 * Where did it go? The change of the mean response time, divided among its parts. Means add up,
 * percentiles do not: so this is of the mean, whatever percentile a verdict is about.
 */

import type { PartShare, WhereDocument } from '../result/comparison-document.js';
import type { CellDocument } from '../result/document.js';
import { predictionOf } from '../stats/prediction.js';
import { pairedShift, type Shift, unpairedShift } from '../stats/shift.js';
import { PARTS, type Part } from '../timing/piece.js';
import { unreachable } from '../base/unreachable.js';

import type { Margin } from './compare-inputs.js';
import { marginHere } from './margin.js';
import type { Observation } from './observation.js';
import { areAlike, type Shares, sharesOf, sourceOf } from './sources.js';
import type { Study } from './study.js';

export type WhereRules = { readonly alpha: number; readonly margin: Margin };

export function whereOf(study: Study, cell: string, rules: WhereRules): WhereDocument {
  const total = changeOf(study, rules.alpha, (one) => wholeNs(cellsOf(one, cell)));
  const isClear = isClearly(total, study, rules.margin);
  const parts = PARTS.flatMap((part) => partShareOf({ study, cell, part }, rules.alpha)).map(
    (share): PartShare => ({
      ...share,
      shareRatio:
        isClear && share.changeNs !== null && total.changeNs !== null
          ? share.changeNs / total.changeNs
          : null,
    }),
  );
  const cause = isClear ? causeOf(parts, total.changeNs ?? 0) : undefined;
  return {
    ...total,
    parts,
    first: cause?.part ?? null,
    queueFollows: cause?.queueFollows ?? false,
  };
}

type Change = Pick<WhereDocument, 'beforeNs' | 'afterNs' | 'changeNs' | 'lowNs' | 'highNs'>;

const UNKNOWN: Change = {
  beforeNs: null,
  afterNs: null,
  changeNs: null,
  lowNs: null,
  highNs: null,
};

/** Means of means, so that the changes of the parts add up to that of the whole. */
function changeOf(study: Study, alpha: number, nsOf: (one: Observation) => number): Change {
  const [before, after] = [study.before.map(nsOf), study.after.map(nsOf)];
  if ([...before, ...after].some((ns) => Number.isNaN(ns)) || before.length === 0) return UNKNOWN;
  const [beforeNs, afterNs] = [meanOf(before), meanOf(after)];
  const shift = shiftOf(study, { before, after }, alpha);
  const changeNs = afterNs - beforeNs;
  return {
    beforeNs,
    afterNs,
    changeNs,
    // The interval is of a median of shifts; it is widened to hold the mean that is shown.
    lowNs: shift.low === null ? null : Math.min(shift.low, changeNs),
    highNs: shift.high === null ? null : Math.max(shift.high, changeNs),
  };
}

type Values = { readonly before: readonly number[]; readonly after: readonly number[] };

function shiftOf(
  { mode }: Study,
  { before, after }: Values,
  alpha: number,
): Pick<Shift, 'low' | 'high'> {
  switch (mode) {
    case 'paired':
      return pairedShift(
        before.map((ns, index) => (after[index] ?? NaN) - ns),
        alpha,
      );
    case 'sessions':
      return unpairedShift(before, after, alpha);
    case 'history': {
      const { low, high } = predictionOf(before, alpha);
      const found = after[0] ?? NaN;
      return { low: found - high, high: found - low };
    }
    case 'unpaired':
      return { low: null, high: null };
    default:
      return unreachable(mode);
  }
}

/** Beyond chance; and of files measured apart, which cannot tell, beyond the margin. */
function isClearly(
  { beforeNs, changeNs, lowNs, highNs }: Change,
  study: Study,
  margin: Margin,
): boolean {
  if (beforeNs === null || changeNs === null) return false;
  if (study.mode === 'unpaired') {
    return Math.abs(changeNs) >= marginHere(margin, beforeNs).ratio * beforeNs;
  }
  const isBeyondChance = lowNs !== null && highNs !== null && (lowNs > 0 || highNs < 0);
  return isBeyondChance && Math.abs(changeNs) >= CHANGE_RATIO_MIN * beforeNs;
}

/** Less than this of the whole is not worth dividing. */
const CHANGE_RATIO_MIN = 0.01;

type Place = { readonly study: Study; readonly cell: string; readonly part: Part };

function partShareOf(place: Place, alpha: number): readonly Omit<PartShare, 'shareRatio'>[] {
  const { study, cell, part } = place;
  const sharesIn = (side: readonly Observation[]): Shares =>
    sharesOf(side.flatMap((one) => cellsOf(one, cell).map(({ phases }) => phases[part])));
  const [before, after] = [sharesIn(study.before), sharesIn(study.after)];
  if (before.size === 0 && after.size === 0) return [];
  const change = areAlike(before, after)
    ? changeOf(study, alpha, (one) => contributionNs(cellsOf(one, cell), part))
    : UNKNOWN;
  return [{ part, ...change, sources: { before: sourceOf(before), after: sourceOf(after) } }];
}

function cellsOf(one: Observation, cell: string): readonly CellDocument[] {
  return one.cells.get(cell) ?? [];
}

function wholeNs(cells: readonly CellDocument[]): number {
  return meanOf(cells.map(({ responseTime }) => responseTime.meanNs ?? NaN));
}

function contributionNs(cells: readonly CellDocument[], part: Part): number {
  return meanOf(cells.map(({ phases }) => phases[part].contributionNs ?? 0));
}

/** NaN of none. */
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Work that got longer by this share of all work explains a longer queue behind it. */
const WORK_RATIO_MIN = 0.02;
const WORK: readonly Part[] = ['serialization', 'inference', 'server'];

/**
 * The part that explains most of the change. A queue is a cause only where nothing else is: where
 * requests take longer to serve, those behind them wait longer, often by more than that.
 */
function causeOf(
  parts: readonly PartShare[],
  changeNs: number,
): { readonly part: Part; readonly queueFollows: boolean } | undefined {
  const direction = Math.sign(changeNs);
  const pull = ({ changeNs: ns }: PartShare): number => (ns ?? 0) * direction;
  const pulling = parts.filter((one) => pull(one) > 0).sort((a, b) => pull(b) - pull(a));
  const [largest] = pulling;
  if (largest === undefined) return undefined;
  if (largest.part !== 'queueing') return { part: largest.part, queueFollows: false };
  const workNs = parts
    .filter(({ part }) => WORK.includes(part))
    .reduce((sum, { beforeNs }) => sum + (beforeNs ?? 0), 0);
  const behind = pulling.find(
    (one) => WORK.includes(one.part) && isCertain(one) && pull(one) >= WORK_RATIO_MIN * workNs,
  );
  return { part: behind?.part ?? 'queueing', queueFollows: behind !== undefined };
}

/** Files measured apart have no bounds: what they show is said as it is. */
function isCertain({ lowNs, highNs }: PartShare): boolean {
  return lowNs === null || highNs === null || lowNs > 0 || highNs < 0;
}

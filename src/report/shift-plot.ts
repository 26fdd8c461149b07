/*
 * The change of the response time at each quantile, drawn: where a distribution moved is seen at a
 * glance, and read in no table. Characters alone: it survives being pasted.
 */
import type { ShiftPoint } from '../result/comparison-document.js';

import { changeText } from './comparison-words.js';

/** Rows beside the line of no change. */
const ROWS_MAX = 8;
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const COLUMN = 3;

/** Lines of a plot, or none where there is nothing to draw. */
export function shiftPlot(points: readonly ShiftPoint[]): readonly string[] {
  const values = points.flatMap(({ changeRatio, low, high }) => [changeRatio, low ?? 0, high ?? 0]);
  if (points.length < 2) return [];
  const [lowest, highest] = [Math.min(0, ...values), Math.max(0, ...values)];
  const step = STEPS.find((one) => rowsOf(lowest, highest, one) <= ROWS_MAX) ?? highest - lowest;
  const top = Math.ceil(rounded(highest / step));
  const bottom = Math.floor(rounded(lowest / step));
  const rows = Array.from({ length: top - bottom + 1 }, (_, index) => top - index);
  const labels = rows.map((row) => (row === 0 ? '0' : wholePercent(row * step)));
  const width = Math.max(...labels.map((label) => label.length));
  return [
    ...rows.map((row, index) => {
      const label = (labels[index] ?? '').padStart(width);
      const axis = row === 0 ? '┼' : '┤';
      return `${label} ${axis}${points.map((point) => markOf(point, row, step)).join('')}`.trimEnd();
    }),
    `${' '.repeat(width + 2)}${points.map(quantileText).join('')}`.trimEnd(),
  ];
}

function rowsOf(lowest: number, highest: number, step: number): number {
  return Math.ceil(rounded(highest / step)) - Math.floor(rounded(lowest / step));
}

/** 2.0000001 steps are two. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}

function wholePercent(ratio: number): string {
  return changeText(ratio).replace(/\.0%$/, '%');
}

/** What a quantile has in a row: its estimate, its interval, the line of no change, or nothing. */
function markOf({ changeRatio, low, high }: ShiftPoint, row: number, step: number): string {
  const at = Math.round(changeRatio / step);
  const [from, to] = [low, high].map((bound) => (bound === null ? at : Math.round(bound / step)));
  const fill = row === 0 ? '─' : ' ';
  const isInside = row >= (from ?? at) && row <= (to ?? at);
  if (row === at) return `${fill}●${fill}`;
  return `${fill}${isInside ? '│' : fill}${fill}`;
}

/** `p5`, then every other one, and the last: more do not fit. */
function quantileText({ quantile }: ShiftPoint, index: number, all: readonly unknown[]): string {
  const isShown = index === all.length - 1 || (index % 2 === 0 && index < all.length - 2);
  const text = isShown ? `p${Math.round(quantile * 100)}` : '';
  return text.padStart(COLUMN - 1 + (text.length > 2 ? 1 : 0)).padEnd(COLUMN);
}

/* What the tables of a selftest have in common: their first columns, times, and their order. */
import type { SelftestLoad } from '../result/selftest-document.js';

import { chosenRateText, microsText } from './number.js';
import { type Cell, type Column, column, textCell } from './view.js';

export const NOT_KNOWN = '–';

export function loadColumns(): readonly Column[] {
  return [column('payload', 'left'), column('rate', 'right')];
}

export function loadCells(load: SelftestLoad, isFirst: boolean): readonly Cell[] {
  return [
    textCell(isFirst ? load.payload : '', 'strong'),
    textCell(chosenRateText(load.ratePerSecond), 'plain'),
  ];
}

export function timeCell(ns: number | null, ink: 'plain' | 'strong' | 'faint'): Cell {
  return ns === null ? textCell(NOT_KNOWN, 'faint') : textCell(microsText(ns), ink);
}

/** From the smallest to the largest, and of a size from the rarest to the busiest. */
export function inOrder<Load extends SelftestLoad>(loads: readonly Load[]): readonly Load[] {
  return [...loads].sort(
    (one, other) => one.bodyBytes - other.bodyBytes || one.ratePerSecond - other.ratePerSecond,
  );
}

/* What a server's counters said of a cell: means, never of a single request. */
import type { CellDocument, SummaryDocument } from '../result/document.js';
import type { PieceName } from '../timing/piece.js';

import { PIECE_LABELS } from './label.js';
import { countText, timeWithUnit } from './number.js';

/** A mean over counters, or what such means leave. */
export function isCounted({ window }: SummaryDocument): boolean {
  return window === true;
}

/** Whether single requests are known of a row, so that they have columns of their own. */
export function hasBands(row: {
  readonly summary: SummaryDocument;
  /** The mean, and then the columns. */
  readonly ns: readonly number[];
}): boolean {
  return !isCounted(row.summary) || row.ns.slice(1).some((ns) => ns !== 0);
}

/** `vLLM counters: means over 402 requests`, of the counters that stand in phases. */
export function countersText({ reports }: CellDocument): string | undefined {
  const used = (reports.counters ?? []).filter((one) => one.used);
  if (used.length === 0) return undefined;
  return used
    .map(({ source, requests }) => `${source}: means over ${countText(requests)} requests`)
    .join('; ');
}

export const LEFT_TEXT =
  "server: what the counters leave of it; of single requests they say nothing, so the columns to the right have all of the server's time here";

/** Everything that the counters said, in one line each. */
export function countersRemarks({ reports }: CellDocument): readonly string[] {
  return (reports.counters ?? []).flatMap(({ source, requests, meansNs, totalMeanNs }) => {
    const means = Object.entries(meansNs).map(
      ([name, ns]) => `${labelOf(name)} ${timeWithUnit(ns)}`,
    );
    const total = totalMeanNs === null ? [] : [`total ${timeWithUnit(totalMeanNs)}`];
    const all = [...means, ...total].join(', ');
    return [`${source}, means over ${countText(requests)} requests: ${all}`];
  });
}

function labelOf(name: string): string {
  return PIECE_LABELS[name as PieceName] ?? name;
}

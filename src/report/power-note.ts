/*
 * What a comparison would have found by its own noise, beside what the plan took for granted: a
 * gate that had no power says so from its own data.
 */
import type { ComparisonDocument, MetricComparison } from '../result/comparison-document.js';

import { TIME_LABELS } from './comparison-words.js';
import type { Note } from './view.js';

/** None where nothing that decides has an interval, and of files measured apart. */
export function powerNotes({ metrics, test }: ComparisonDocument): readonly Note[] {
  const seen = worstOf(metrics.filter(({ gated }) => gated));
  if (seen.size === 0) return [];
  const found = [...seen].map(([name, ratios]) => `${name} ${listText([...ratios])}`);
  const planned = (test.foreseen ?? []).map(
    ({ statistic, changeRatio }) => [statistic, changeRatio] as const,
  );
  const plan = planned.length === 0 ? '' : ` (the plan hoped for ${listText(planned)})`;
  const text = `changes that this finds four times of five: ${found.join(' · ')}${plan}`;
  return [{ mark: 'power:', ink: 'faint', text }];
}

/** By time and statistic; of several cells the one that sees least. */
function worstOf(
  metrics: readonly MetricComparison[],
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const worst = new Map<string, Map<string, number>>();
  for (const { part, statistic, detectableRatio } of metrics) {
    if (detectableRatio === null) continue;
    const name = part === 'responseTime' ? 'response' : TIME_LABELS[part];
    const own = worst.get(name) ?? new Map<string, number>();
    worst.set(name, own.set(statistic, Math.max(own.get(statistic) ?? 0, detectableRatio)));
  }
  return worst;
}

function listText(ratios: readonly (readonly [string, number])[]): string {
  return ratios.map(([statistic, ratio]) => `${statistic} ${percentText(ratio)}`).join(', ');
}

function percentText(ratio: number): string {
  return `${(100 * ratio).toFixed(ratio < 0.0995 ? 1 : 0)}%`;
}

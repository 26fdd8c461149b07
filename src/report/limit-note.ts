/* The lines on limits: ✓ holds, ✗ crossed, ? not proved by this many requests. */
import type { CellDocument, LimitDocument } from '../result/document.js';

import { loadLabel } from './load-label.js';
import { countText, rateText, ratioText, timeWithUnit } from './number.js';
import type { Ink, Note } from './view.js';

const MARKS: Readonly<
  Record<LimitDocument['verdict'], { readonly mark: string; readonly ink: Ink }>
> = {
  holds: { mark: '✓', ink: 'good' },
  crossed: { mark: '✗', ink: 'bad' },
  notProved: { mark: '?', ink: 'warn' },
};

export function cellLimitNotes(cell: CellDocument): readonly Note[] {
  const width = widest(cell.limits.map(({ limit }) => limit));
  return cell.limits.map(({ limit, verdict, value }) => {
    const shown = value === null ? [] : [limitValueText(limit, value)];
    const unproved = `not proved by ${countText(cell.counts.ok)} requests`;
    const facts = verdict === 'notProved' ? [...shown, unproved] : shown;
    return { ...MARKS[verdict], text: [limit.padEnd(width), ...facts].join('   ') };
  });
}

type Judged = { readonly cell: CellDocument; readonly limit: LimitDocument };

/** One line for each limit over all cells: how many hold, and the worst. */
export function sweepLimitNotes(cells: readonly CellDocument[]): readonly Note[] {
  const byText = new Map<string, Judged[]>();
  for (const cell of cells) {
    for (const limit of cell.limits) {
      byText.set(limit.limit, [...(byText.get(limit.limit) ?? []), { cell, limit }]);
    }
  }
  const width = widest([...byText.keys()]);
  const countsWidth = widest([...byText.values()].map(verdictsText));
  return [...byText].map(([text, judged]) => {
    const worst = worstOf(text, judged);
    const shown =
      worst === undefined || worst.limit.value === null
        ? ''
        : `   worst ${limitValueText(text, worst.limit.value)} (${shortName(worst.cell)})`;
    const line = `${text.padEnd(width)}   ${verdictsText(judged).padEnd(countsWidth)}${shown}`;
    return { ...MARKS[overall(judged)], text: line.trimEnd() };
  });
}

function verdictsText(judged: readonly Judged[]): string {
  const count = (verdict: LimitDocument['verdict']): number =>
    judged.filter(({ limit }) => limit.verdict === verdict).length;
  const texts = [
    { count: count('holds'), word: count('holds') === 1 ? 'holds' : 'hold' },
    { count: count('crossed'), word: 'crossed' },
    { count: count('notProved'), word: 'not proved' },
  ];
  return texts
    .filter((one) => one.count > 0)
    .map((one) => `${one.count} ${one.word}`)
    .join(', ');
}

function overall(judged: readonly Judged[]): LimitDocument['verdict'] {
  const has = (verdict: LimitDocument['verdict']): boolean =>
    judged.some(({ limit }) => limit.verdict === verdict);
  if (has('crossed')) {
    return 'crossed';
  }
  return has('notProved') ? 'notProved' : 'holds';
}

function shortName(cell: CellDocument): string {
  return `${cell.payload.name} · ${loadLabel(cell, 'load')}`;
}

/** Undefined where no cell is worse than another. */
function worstOf(text: string, judged: readonly Judged[]): Judged | undefined {
  const wantsMore = text.includes('>');
  if (new Set(judged.map(({ limit }) => limit.value)).size <= 1) {
    return undefined;
  }
  return judged
    .filter(({ limit }) => limit.value !== null)
    .sort((a, b) => {
      const difference = (b.limit.value ?? 0) - (a.limit.value ?? 0);
      return wantsMore ? -difference : difference;
    })[0];
}

/** The value in the unit of its metric, which the limit's first word names. */
export function limitValueText(limit: string, value: number): string {
  const metric = limit.trim().split(/[\s<>=]+/)[0] ?? '';
  if (metric === 'errors') {
    return ratioText(value);
  }
  return metric === 'throughput' || metric === 'goodput'
    ? `${rateText(value)} req/s`
    : timeWithUnit(value);
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

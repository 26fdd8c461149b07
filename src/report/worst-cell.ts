/* Which cell of a sweep is shown in full, and by what it was chosen. */
import type { CellDocument } from '../result/document.js';

import { failedCount } from './failure-view.js';

export type Worst = {
  readonly cell: CellDocument;
  /** `limits crossed, then p99`: what told it from the others; empty: nothing did. */
  readonly by: string;
};

type Rank = { readonly word: string; readonly of: (cell: CellDocument) => number };

/** Without answers first, then with most limits crossed, then with failures, then the slowest. */
export function worstOf(cells: readonly CellDocument[]): Worst {
  let left = cells;
  const words: string[] = [];
  for (const rankOf of RANKS) {
    const { word, of } = rankOf(left);
    const highest = Math.max(...left.map(of));
    const rest = left.filter((cell) => of(cell) === highest);
    if (rest.length < left.length) {
      words.push(word);
    }
    left = rest;
  }
  const [cell] = left;
  if (cell === undefined) {
    throw new Error('a sweep has cells');
  }
  return { cell, by: words.join(', then ') };
}

const RANKS: readonly ((left: readonly CellDocument[]) => Rank)[] = [
  () => ({ word: 'no answers', of: ({ counts }) => (counts.ok === 0 ? 1 : 0) }),
  () => ({
    word: 'limits crossed',
    of: ({ limits }) => limits.filter(({ verdict }) => verdict === 'crossed').length,
  }),
  () => ({ word: 'failures', of: ({ counts }) => failedCount(counts) / Math.max(1, counts.due) }),
  // A percentile of one cell is no match for the mean of another.
  (left) =>
    left.every(({ responseTime }) => responseTime.p99Ns !== null)
      ? { word: 'p99', of: ({ responseTime }) => responseTime.p99Ns ?? 0 }
      : { word: 'mean', of: ({ responseTime }) => responseTime.meanNs ?? 0 },
];

/* How a time is known, over all that a side saw of it; and whether two sides may be compared. */
import type { SourceDocument, SummaryDocument } from '../result/document.js';
import { SOURCES } from '../timing/piece.js';

/** By the share of requests; empty where the time is not known at all. */
export type Shares = ReadonlyMap<SourceDocument, number>;

export function sharesOf(summaries: readonly SummaryDocument[]): Shares {
  const total = summaries.reduce((sum, { count }) => sum + count, 0);
  const shares = new Map<SourceDocument, number>();
  const add = (source: SourceDocument, share: number): void => {
    shares.set(source, (shares.get(source) ?? 0) + share);
  };
  for (const { source, shares: parts, count } of summaries) {
    if (count > 0 && parts === undefined) add(source, count / total);
    for (const one of SOURCES) {
      const share = parts?.[one] ?? 0;
      if (count > 0 && share > 0) add(one, (share * count) / total);
    }
  }
  return shares;
}

export function sourceOf(shares: Shares): SourceDocument {
  const [first, ...others] = shares.keys();
  return others.length > 0 ? 'mixed' : (first ?? 'none');
}

/** A few requests that are known otherwise do not make the whole another quantity. */
const SHARE_TOLERANCE = 0.1;

/** Law 7 of docs/phases.md: a part is never compared across different sources. */
export function areAlike(one: Shares, other: Shares): boolean {
  const sources = new Set([...one.keys(), ...other.keys()]);
  return [...sources].every(
    (source) => Math.abs((one.get(source) ?? 0) - (other.get(source) ?? 0)) <= SHARE_TOLERANCE,
  );
}

import type { Limit } from './limit.js';
import { intervalOf, type LimitInterval } from './limit-interval.js';
import { type Judgement, type LimitFacts, verdictOf, worthOf } from './limit-verdict.js';

/** What is said of a limit. `worth`: what each request counted for; absent where that is 1. */
export type JudgedLimit = Judgement &
  LimitInterval & { readonly limit: string; readonly worth?: number };

export function judgedLimit(limit: Limit, facts: LimitFacts): JudgedLimit {
  const worth = worthOf(limit, facts);
  const judged = { limit: limit.text, ...verdictOf(limit, facts), ...intervalOf(limit, facts) };
  return worth < 1 ? { ...judged, worth } : judged;
}

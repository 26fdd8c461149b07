import type { StopRule } from '../scenario/plan.js';

export type Counted = { readonly ok: number; readonly failed: number };

/** Whether so many failures are too many. Never before `after` answers, and never without a rule. */
export function isBroken(rule: StopRule | undefined, { ok, failed }: Counted): boolean {
  const of = ok + failed;
  return rule !== undefined && of >= rule.after && failed / of > rule.errors;
}

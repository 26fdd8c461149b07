/*
 * The test that most tools use, as a warning: it takes each request for an observation of its own.
 * Mann and Whitney's, over all requests of all rounds, by the normal distribution.
 */
import { studentAbove } from '../../src/stats/distributions.js';

import type { SimulatedRound } from './simulated.js';

export function perRequestRejects(rounds: readonly SimulatedRound[], alpha: number): boolean {
  const before = joined(rounds.map((round) => round.before.responseNs)).sort();
  const after = joined(rounds.map((round) => round.after.responseNs)).sort();
  let [below, pairs] = [0, 0];
  for (const ns of after) {
    while (below < before.length && (before[below] ?? 0) < ns) below += 1;
    pairs += below;
  }
  const [n, m] = [before.length, after.length];
  const score = (pairs - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
  // So many degrees of freedom are the normal distribution.
  return 2 * studentAbove(Math.abs(score), 1e6) <= alpha;
}

export function percentileOf(values: Float64Array, q: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(q * (sorted.length - 1))] ?? NaN;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

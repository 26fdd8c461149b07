import { binomialAtMost } from '../../src/stats/distributions.js';

/** Nightly runs are five times as long, and their bounds as much narrower. */
export const IS_NIGHTLY = process.env.EXPERIMENTS === 'nightly';

/** How often an experiment is repeated. */
export function timesOf(usual: number): number {
  return IS_NIGHTLY ? 5 * usual : usual;
}

/**
 * The largest count that is still believed of something that happens at this rate: one test of a
 * hundred would exceed it by chance. (Seeds are fixed, so that a test that passes always passes.)
 */
export function allowedCount(times: number, ratio: number): number {
  let count = 0;
  while (binomialAtMost(count, times, ratio) < 0.99) count += 1;
  return count;
}

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import { isWithin } from '../../src/stats/equivalence.js';
import { signFlipMaxT } from '../../src/stats/max-t.js';
import { pairedShift, signedRankAbove } from '../../src/stats/shift.js';

import { judge } from '../../src/compare/judge.js';
import { columnsOf } from './noisy-rounds.js';
import { forEachTrial, hasVerdict, type Trial } from './sessions.js';
import { type Simulation, WORLDS } from './simulated.js';
import { allowedCount, timesOf } from './size.js';

/* Something changed, or provably nothing did: how often is that found? S6 to S11. */

const ALPHA = 0.05;
const BASE = { rounds: 10, schedule: 'own', order: 'interleaved' } as const;

function countOf(
  times: number,
  simulation: Omit<Simulation, 'seed'>,
  claim: (trial: Trial) => boolean,
): number {
  let count = 0;
  forEachTrial(times, simulation, (trial) => {
    count += claim(trial) ? 1 : 0;
  });
  return count;
}

function checkAtLeast(t: TestContext, count: number, share: number, times: number): void {
  t.diagnostic(`${count} of ${times}`);
  assert.ok(count >= share * times, `${count} of ${times}, which is below ${share}`);
}

function isRegressed({ comparison }: Trial): boolean {
  return comparison.verdict === 'regressed';
}

test('S6: on a usual machine, 5 % more work is found in four of five sessions', (t) => {
  const times = timesOf(200);
  const simulation = { ...BASE, world: WORLDS.usual, factor: 1.05 };
  checkAtLeast(t, countOf(times, simulation, isRegressed), 0.8, times);
});

test('S6: and 10 % in nearly all', (t) => {
  const times = timesOf(100);
  const simulation = { ...BASE, world: WORLDS.usual, factor: 1.1 };
  checkAtLeast(t, countOf(times, simulation, isRegressed), 0.97, times);
});

test('S7: on a quiet machine with the same requests in both arms, 5 % is always found', (t) => {
  const times = timesOf(100);
  const simulation = { ...BASE, world: WORLDS.quiet, factor: 1.05, schedule: 'shared' } as const;
  checkAtLeast(t, countOf(times, simulation, isRegressed), 0.97, times);
});

test('S7: and that nothing changed is proved', (t) => {
  const times = timesOf(100);
  const simulation = { ...BASE, world: WORLDS.quiet, factor: 1, schedule: 'shared' } as const;
  const isUnchanged = ({ comparison }: Trial): boolean => comparison.verdict === 'unchanged';
  checkAtLeast(t, countOf(times, simulation, isUnchanged), 0.9, times);
});

test('S8: inference shows what the queue hides, and is named as the cause', (t) => {
  const times = timesOf(100);
  const simulation = { ...BASE, world: WORLDS.quiet, factor: 1.05 };
  let [found, named] = [0, 0];
  forEachTrial(times, simulation, ({ comparison }) => {
    const metric = comparison.metrics.find(
      ({ part, statistic }) => part === 'inference' && statistic === 'p50',
    );
    found += metric?.verdict === 'regressed' ? 1 : 0;
    named += comparison.cells[0]?.where.first === 'inference' ? 1 : 0;
  });
  checkAtLeast(t, found, 0.97, times);
  checkAtLeast(t, named, 0.97, times);
});

function columnOf(seed: number, shift: number, deviation: number): readonly number[] {
  const spec = { metrics: 1, rounds: 10, noise: 'normal', deviation, shift, seed } as const;
  return columnsOf(spec)[0] ?? [];
}

const MARGIN = Math.log1p(0.03);

test('S9: a change of just the margin is called none in one of twenty', () => {
  const times = timesOf(400);
  for (const deviation of [0.01, 0.02, 0.04]) {
    let unchanged = 0;
    for (let seed = 1; seed <= times; seed += 1) {
      const shift = pairedShift(columnOf(seed, MARGIN, deviation), ALPHA);
      unchanged += isWithin(shift, MARGIN) ? 1 : 0;
    }
    assert.ok(unchanged <= allowedCount(times, ALPHA), `${unchanged} at ${deviation}`);
  }
});

test('S9: that nothing changed is proved where the noise allows it', (t) => {
  const times = timesOf(400);
  for (const deviation of [0.01, 0.02]) {
    let unchanged = 0;
    for (let seed = 1; seed <= times; seed += 1) {
      unchanged += isWithin(pairedShift(columnOf(seed, 0, deviation), ALPHA), MARGIN) ? 1 : 0;
    }
    checkAtLeast(t, unchanged, 0.95, times);
  }
});

/** One-sided: is any of these looks beyond its share of alpha? */
function isSeen(column: readonly number[], looks: readonly number[], alpha: number): boolean {
  return looks.some((rounds) => signedRankAbove(column.slice(0, rounds)) <= alpha);
}

test('S10: three looks at a third of alpha each keep it; a look at each round does not', (t) => {
  const times = timesOf(400);
  let [planned, peeking] = [0, 0];
  const peeks = Array.from({ length: 20 }, (_, index) => index + 5);
  for (let seed = 1; seed <= times; seed += 1) {
    const spec = { metrics: 1, rounds: 24, noise: 'normal', deviation: 0.03, shift: 0 } as const;
    const column = columnsOf({ ...spec, seed })[0] ?? [];
    planned += isSeen(column, [10, 16, 24], ALPHA / 3) ? 1 : 0;
    peeking += isSeen(column, peeks, ALPHA) ? 1 : 0;
  }
  t.diagnostic(`${planned} by three looks, ${peeking} by peeking, of ${times}`);
  assert.ok(planned <= allowedCount(times, ALPHA), `${planned} of ${times}`);
  assert.ok(peeking > 0.12 * times, `${peeking} of ${times}`);
});

/** Which of the metrics that are asked about are found slower. */
function slower(columns: readonly (readonly number[])[]): readonly number[] {
  const { up, down } = signFlipMaxT(columns);
  return columns.flatMap((shifts, index) => {
    const p = { up: up[index] ?? 1, down: down[index] ?? 1 };
    const evidence = { ...pairedShift(shifts, ALPHA), p, detectable: 0, shifts };
    const { verdict } = judge(evidence, { alpha: ALPHA, margin: MARGIN });
    return verdict === 'regressed' ? [index] : [];
  });
}

/** Ten rounds for all metrics, then twelve fresh ones for those that were flagged. */
function isConfirmed(seed: number, shift: number): boolean {
  const spec = { metrics: 5, noise: 'normal', deviation: 0.04, shift } as const;
  const flagged = slower(columnsOf({ ...spec, rounds: 10, seed: 2 * seed }));
  if (flagged.length === 0) return false;
  const fresh = columnsOf({ ...spec, rounds: 12, seed: 2 * seed + 1 });
  return slower(flagged.map((index) => fresh[index] ?? [])).length > 0;
}

test('S11: screened and confirmed, a false failure is rarer than one in five hundred', (t) => {
  const times = timesOf(2000);
  let failed = 0;
  for (let seed = 1; seed <= times; seed += 1) failed += isConfirmed(seed, 0) ? 1 : 0;
  t.diagnostic(`${failed} of ${times}`);
  assert.ok(failed <= 0.002 * times, `${failed} of ${times}`);
});

test('S11: and 5 % is still found in four of five', (t) => {
  const times = timesOf(400);
  let found = 0;
  for (let seed = 1; seed <= times; seed += 1) found += isConfirmed(seed, Math.log(1.05)) ? 1 : 0;
  checkAtLeast(t, found, 0.8, times);
});

test('no verdict contradicts another: what is unchanged is not flagged', () => {
  forEachTrial(20, { ...BASE, world: WORLDS.quiet, factor: 1 }, ({ comparison }) => {
    const expected = hasVerdict(comparison, 'regressed') ? 'regressed' : comparison.verdict;
    assert.equal(comparison.verdict, expected);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  type LengthPoint,
  lengthGroupsOf,
  medianOf,
  promptLineOf,
} from '../../src/stats/prompt-line.js';
import { randomOf } from '../../src/base/random.js';

function pointsOf(
  lengths: readonly number[],
  each: number,
  nsOf: (tokens: number, random: () => number) => number,
): readonly LengthPoint[] {
  const random = randomOf(3);
  return Array.from({ length: each * lengths.length }, (_, index) => {
    const tokens = lengths[index % lengths.length] ?? 0;
    return { tokens, ns: nsOf(tokens, random) };
  });
}

function groupTokens(tokens: readonly number[]): readonly (readonly number[])[] {
  const points = tokens.map((one) => ({ tokens: one, ns: 0 }));
  return lengthGroupsOf(points).map((group) => group.points.map((point) => point.tokens));
}

test('prompts of nearly one length are one group, whatever the order', () => {
  assert.deepEqual(groupTokens([130, 64, 70, 127, 66, 1024]), [[64, 66, 70], [127, 130], [1024]]);
  assert.deepEqual(groupTokens([8, 16, 24]), [[8, 16, 24]]);
  assert.deepEqual(groupTokens([]), []);
});

test('drawn lengths have no gaps: a group ends where its longest is half as long again', () => {
  const groups = groupTokens(Array.from({ length: 1000 }, (_, index) => 100 + index));
  assert.deepEqual(
    groups.map((group) => [group[0], group.at(-1)]),
    [
      [100, 150],
      [151, 226],
      [227, 340],
      [341, 511],
      [512, 768],
      [769, 1099],
    ],
  );
});

test('a straight line is found, with intervals that hold the truth', () => {
  const points = pointsOf(
    [100, 400, 1600],
    30,
    (tokens, random) => 5e6 + 2e4 * tokens + 1e6 * (random() - 0.5),
  );
  const line = promptLineOf(points, lengthGroupsOf(points));
  assert.equal(line.kind, 'straight');
  if (line.kind !== 'straight') return;
  assert.ok(line.perToken.low <= 2e4 && 2e4 <= line.perToken.high, JSON.stringify(line.perToken));
  assert.ok(line.perToken.high - line.perToken.low < 1e3, JSON.stringify(line.perToken));
  assert.ok(line.intercept.low <= 5e6 && 5e6 <= line.intercept.high);
});

test('a line that bends is none, and what a token costs is told from length to length', () => {
  const points = pointsOf(
    [100, 400, 1600],
    30,
    (tokens, random) => 5e6 + 1e4 * tokens + 10 * tokens ** 2 + 1e5 * random(),
  );
  const line = promptLineOf(points, lengthGroupsOf(points));
  assert.equal(line.kind, 'bent');
  if (line.kind !== 'bent') return;
  // 10 (b² − a²) ÷ (b − a) = 10 (a + b) more than the linear part.
  for (const [index, truth] of [1e4 + 10 * 500, 1e4 + 10 * 2000].entries()) {
    const step = line.steps[index];
    assert.ok(step !== undefined && step.perToken.low <= truth && truth <= step.perToken.high);
  }
});

test('a bend within a twentieth is no bend; nor is one that noise can explain', () => {
  const slight = pointsOf([100, 400, 1600], 30, (tokens) => 5e7 + 1e4 * tokens + 3 * tokens ** 2);
  assert.equal(promptLineOf(slight, lengthGroupsOf(slight)).kind, 'straight');
  const noisy = pointsOf(
    [100, 400, 1600],
    10,
    (tokens, random) => 1e6 + 1e4 * tokens * (0.2 + 1.6 * random()),
  );
  assert.equal(promptLineOf(noisy, lengthGroupsOf(noisy)).kind, 'straight');
});

test('more points than there is room for give the same line', () => {
  const points = pointsOf([100, 400, 1600, 6400], 2000, (tokens) => 7e6 + 3e3 * tokens);
  const line = promptLineOf(points, lengthGroupsOf(points));
  assert.deepEqual(line, {
    kind: 'straight',
    perToken: { estimate: 3e3, low: 3e3, high: 3e3 },
    intercept: { estimate: 7e6, low: 7e6, high: 7e6 },
  });
});

test('points of one length, and too few, leave it open', () => {
  const one = pointsOf([100], 30, () => 1);
  assert.deepEqual(promptLineOf(one, lengthGroupsOf(one)), { kind: 'open' });
  const few = pointsOf([100, 200], 2, (tokens) => tokens);
  assert.deepEqual(promptLineOf(few, lengthGroupsOf(few)), { kind: 'open' });
  assert.ok(Number.isNaN(medianOf([])));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type TokenLength, tokenLengthsOf } from '../../src/payload/token-length.js';
import { TOKENS_MADE } from '../../src/base/limits.js';
import { randomOf } from '../../src/base/random.js';

const DRAWS = 20_000;

function drawn(length: TokenLength): readonly number[] {
  const next = tokenLengthsOf(length, randomOf(1), TOKENS_MADE);
  return Array.from({ length: DRAWS }, next).sort((one, other) => one - other);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('lengths are whole tokens, from one on', () => {
  for (const length of [
    { kind: 'exponential', meanTokens: 1 },
    { kind: 'lognormal', medianTokens: 2, sigma: 2 },
    { kind: 'lognormal', medianTokens: 1_000_000, sigma: 3 },
  ] as const) {
    const values = drawn(length);
    assert.ok(values.every((value) => Number.isInteger(value)));
    assert.ok((values[0] ?? 0) >= 1 && (values.at(-1) ?? 0) <= 1_000_000);
  }
});

test('each distribution has the middle that it was given', () => {
  assert.deepEqual(new Set(drawn({ kind: 'constant', tokens: 7 })), new Set([7]));
  assert.ok(Math.abs(meanOf(drawn({ kind: 'exponential', meanTokens: 200 })) - 200) < 5);
  const lognormal = drawn({ kind: 'lognormal', medianTokens: 128, sigma: 0.5 });
  assert.ok(Math.abs((lognormal[DRAWS / 2] ?? 0) - 128) < 4);
  const uniform = drawn({ kind: 'uniform', leastTokens: 3, mostTokens: 6 });
  assert.deepEqual([...new Set(uniform)], [3, 4, 5, 6]);
  assert.ok(Math.abs(meanOf(uniform) - 4.5) < 0.05);
});

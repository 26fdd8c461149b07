/*
 * Comparisons end to end, on loopback: the reference server, whose behaviour is known, against one
 * that is slower in one part. At a fixed rate and far from saturated, so that what is saved or lost
 * in one part does not turn into queueing.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import type { Part } from '../../src/timing/piece.js';

import { compared, type Server, story } from './session-of.js';

const TIMEOUT_MS = 9 * 60_000;

/** Slower, and laid at the door of the part that was made slower. */
async function planted(t: TestContext, after: Server, part: Part): Promise<void> {
  const pair = { before: {}, after };
  const { comparison } = await compared(pair, { rounds: 7, seed: 42, rate: 40 }, t);
  const [cell] = comparison.cells;
  assert.equal(comparison.verdict, 'regressed', story(comparison));
  assert.equal(cell?.where.first, part, story(comparison));
}

test(
  '10 % more inference is found, and laid at the door of inference',
  { timeout: TIMEOUT_MS },
  (t) => planted(t, { medianMs: 11 }, 'inference'),
);

test('3 ms more of decoding are found, and laid at serialization', { timeout: TIMEOUT_MS }, (t) =>
  planted(t, { decodeUsPerKib: 2 + 3000 / 16 }, 'serialization'),
);

test('one worker less is found, and laid at queueing', { timeout: TIMEOUT_MS }, (t) =>
  planted(t, { workers: 1 }, 'queueing'),
);

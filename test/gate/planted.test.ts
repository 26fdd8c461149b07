/*
 * Comparisons end to end, on loopback: the reference server, whose behaviour is known, against one
 * that is slower in one part. At a fixed rate and far from saturated, so that what is saved or lost
 * in one part does not turn into queueing.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import { powerNotes } from '../../src/report/power-note.js';
import type { ComparisonDocument } from '../../src/result/comparison-document.js';
import type { Part } from '../../src/timing/piece.js';

import { compared, invalidity, type Server, story } from './session-of.js';

const TIMEOUT_MS = 15 * 60_000;

/** Slower, and laid at the door of the part that was made slower. */
async function planted(t: TestContext, after: Server, part: Part): Promise<void> {
  const how = { rounds: 7, seed: 42, rate: 40 };
  const tried = await compared({ pair: { before: {}, after }, how, doubt: weakness }, t);
  if (tried.whyNotJudged !== undefined) return t.skip(tried.whyNotJudged);
  const { comparison } = tried;
  assert.equal(comparison.verdict, 'regressed', story(comparison));
  assert.equal(comparison.cells[0]?.where.first, part, story(comparison));
}

/** A session that says of itself that it was too noisy to find such a change has no verdict. */
function weakness(comparison: ComparisonDocument): string | undefined {
  const { verdict, reasons, cells } = comparison;
  // Found in inference, say, while the mean of the whole is lost in noise: no part is named then.
  const isUnclear = verdict === 'inconclusive' || cells[0]?.where.first === null;
  if (!isUnclear || !reasons.includes('underpowered')) return invalidity(comparison);
  const [power] = powerNotes(comparison);
  return invalidity(comparison) ?? `too noisy: ${power?.text ?? 'nothing would be found'}`;
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

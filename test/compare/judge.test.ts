import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { ChangeVerdict } from '../../src/result/comparison-document.js';

import type { Evidence } from '../../src/compare/evidence.js';
import { inconclusive, type Judgement, judge, wholeOf } from '../../src/compare/judge.js';

const BAR = { alpha: 0.05, margin: 0.03 };

/** Grew by 5 %, for certain, and by more than 4 %. */
const GREW: Evidence = {
  estimate: 0.05,
  low: 0.04,
  high: 0.06,
  p: { up: 0.01, down: 1 },
  detectable: 0.02,
  shifts: [],
};

function mirrored({ estimate, low, high, p, ...rest }: Evidence): Evidence {
  return {
    ...rest,
    estimate: -estimate,
    low: high === null ? null : -high,
    high: low === null ? null : -low,
    p: p === null ? null : { up: p.down, down: p.up },
  };
}

function check(part: Partial<Evidence>, expected: string): void {
  const told = ({ verdict, reason, strict }: Judgement): string =>
    [verdict, reason, strict ? 'strictly' : null].filter((word) => word !== null).join(' ');
  const evidence = { ...GREW, ...part };
  assert.equal(told(judge(evidence, BAR)), expected, JSON.stringify(part));
  const turned = { regressed: 'improved', improved: 'regressed' } as const;
  const other = expected.replace(/regressed|improved/, (word) => turned[word as 'improved']);
  assert.equal(told(judge(mirrored(evidence), BAR)), other, `mirrored ${JSON.stringify(part)}`);
}

test('a change is one that chance does not explain and that reaches the margin', () => {
  check({}, 'regressed strictly');
  check({ p: { up: 0.05, down: 1 }, estimate: 0.03, low: 0.01 }, 'regressed');
  check({ p: { up: 0.051, down: 1 } }, 'inconclusive undecided');
  check({ estimate: 0.0299, low: 0.01 }, 'inconclusive undecided');
  check({ p: null }, 'inconclusive undecided');
  // A chance of the other direction is none of this one.
  check({ p: { up: 1, down: 0.01 } }, 'inconclusive undecided');
});

test('strictly is where the whole interval lies beyond the margin', () => {
  check({ low: 0.03 }, 'regressed strictly');
  check({ low: 0.0299 }, 'regressed');
  check({ low: null }, 'regressed');
});

test('unchanged is proved by an interval inside of the margins, beyond chance or not', () => {
  const inside = { estimate: 0.01, low: -0.029, high: 0.029 };
  check({ ...inside, p: { up: 0.5, down: 0.6 } }, 'unchanged');
  check({ ...inside, low: 0.005, p: { up: 0.001, down: 1 } }, 'unchanged');
  check({ ...inside, high: 0.031 }, 'inconclusive undecided');
  check({ ...inside, low: null }, 'inconclusive undecided');
});

test('what cannot be told has its reason: too weak a plan, too few rounds, or bad luck', () => {
  const open = { estimate: 0.01, low: -0.1, high: 0.1, p: { up: 0.4, down: 0.6 } };
  check({ ...open, detectable: 0.06 }, 'inconclusive undecided');
  check({ ...open, detectable: 0.0601 }, 'inconclusive underpowered');
  check({ ...open, detectable: Infinity }, 'inconclusive underpowered');
  check({ ...open, detectable: null }, 'inconclusive too-few-rounds');
  assert.deepEqual(inconclusive('missing'), {
    verdict: 'inconclusive',
    reason: 'missing',
    strict: false,
  });
});

test('one verdict never stands for two: regressed and improved exclude each other', () => {
  const ratio = fc.double({ min: -0.2, max: 0.2, noNaN: true });
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(ratio, chance, chance, (estimate, up, down) => {
      const evidence = { ...GREW, estimate, low: null, high: null, p: { up, down } };
      const { verdict } = judge(evidence, BAR);
      if (verdict === 'regressed') assert.ok(estimate >= BAR.margin && up <= BAR.alpha);
      if (verdict === 'improved') assert.ok(-estimate >= BAR.margin && down <= BAR.alpha);
      assert.notEqual(verdict, 'unchanged');
    }),
  );
});

test('of several verdicts the worst stands for all; of none, nothing is told', () => {
  const whole = (...verdicts: readonly ChangeVerdict[]): ChangeVerdict => wholeOf(verdicts);
  assert.equal(whole(), 'inconclusive');
  assert.equal(whole('unchanged', 'unchanged'), 'unchanged');
  assert.equal(whole('unchanged', 'improved'), 'improved');
  assert.equal(whole('improved', 'inconclusive', 'unchanged'), 'inconclusive');
  assert.equal(whole('improved', 'inconclusive', 'regressed'), 'regressed');
});

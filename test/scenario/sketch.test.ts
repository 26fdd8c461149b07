import assert from 'node:assert/strict';
import { test } from 'node:test';

import { requestsToProve } from '../../src/scenario/limit-needs.js';
import { sketchOf } from '../../src/scenario/sketch.js';
import { verdictOf } from '../../src/stats/limit-verdict.js';
import { INDEPENDENT } from '../../src/stats/limit-worth.js';

import { planOf } from './reader.js';

const TARGET = 'target: http://127.0.0.1:8000/predict\n';

function sketch(text: string) {
  return sketchOf(planOf(`${TARGET}${text}`));
}

test('a run by time takes the sum of its stages', () => {
  const { length, cells } = sketch(
    'load: { concurrency: [1, 8] }\nwarmup: 2s\nmeasure: 10s\nrepeat: 3\n',
  );
  assert.deepEqual(length, { ns: 72e9, kind: 'exactly' });
  assert.equal(cells.length, 6);
  assert.deepEqual(cells[0]?.length, { ns: 12e9, kind: 'exactly' });
});

test('a run by count takes at most what its stages may take', () => {
  const { length } = sketch('warmup: { requests: 5 }\nmeasure: { requests: 100, atMost: 30s }\n');
  assert.deepEqual(length, { ns: 90e9, kind: 'atMost' });
});

test('a count that is due at a rate takes as long as it takes to be due', () => {
  const lengthOf = (text: string) => sketch(text).length;
  const none = 'warmup: 0\n';
  assert.deepEqual(lengthOf(`${none}load: { rate: 20/s }\nmeasure: { requests: 500 }\n`), {
    ns: 25e9,
    kind: 'about',
  });
  const ramp = 'load: { rate: { from: 10/s, to: 30/s } }\n';
  assert.deepEqual(
    lengthOf(`${ramp}warmup: { requests: 50 }\nmeasure: { requests: 400, atMost: 60s }\n`),
    { ns: 25e9, kind: 'about' },
  );
  assert.deepEqual(
    lengthOf(`${none}load: { rate: 20/s }\nmeasure: { requests: 500, atMost: 10s }\n`),
    { ns: 10e9, kind: 'about' },
  );
  // Beside a closed loop nothing is known of the sum but its most.
  assert.deepEqual(
    lengthOf(
      `${none}load: [{ rate: 20/s }, { concurrency: 1 }]\nmeasure: { requests: 500, atMost: 60s }\n`,
    ),
    { ns: 85e9, kind: 'atMost' },
  );
});

test('a limit that needs more requests than a cell will have cannot be proved', () => {
  const notProvable = (requests: number, limit: string) =>
    sketch(`measure: { requests: ${requests} }\nlimits: ${limit}\n`).cells[0]?.notProvable;
  assert.deepEqual(notProvable(298, 'response p99 < 250ms'), [
    { limit: 'response p99 < 250ms', requests: 299 },
  ]);
  assert.deepEqual(notProvable(299, 'response p99 < 250ms'), []);
  assert.deepEqual(notProvable(5, 'response mean < 250ms'), []);
  assert.deepEqual(sketch('limits: response p99 < 250ms\n').cells[0]?.notProvable, []);
});

test('the fewest requests that prove a limit are those of its verdict', () => {
  for (const limit of ['errors < 0.1%', 'errors <= 5%', 'errors > 40%', 'errors <= 0%']) {
    const plan = planOf(`${TARGET}limits: "${limit}"\n`);
    const [read] = plan.cells[0].limits;
    assert.ok(read !== undefined);
    const needed = requestsToProve(read);
    const verdict = (requests: number) =>
      verdictOf(read, {
        requests,
        failed: limit.includes('>') ? requests : 0,
        throughputPerSecond: 0,
        goodputPerSecond: null,
        timed: () => undefined,
        worth: INDEPENDENT,
      }).verdict;
    assert.equal(verdict(needed), 'holds', limit);
    if (needed > 1) assert.equal(verdict(needed - 1), 'notProved', limit);
  }
});

test('requests of an open load are known beforehand, those of a closed loop are not', () => {
  const requests = (text: string) => sketch(text).cells.map((cell) => cell.requests);
  assert.deepEqual(requests('load: { rate: [20/s, 100/s] }\nmeasure: 10s\n'), [200, 1000]);
  assert.deepEqual(requests('load: { rate: { from: 10/s, to: 200/s } }\nmeasure: 10s\n'), [1050]);
  assert.deepEqual(requests('load: { concurrency: 8 }\n'), [undefined]);
  assert.deepEqual(requests('load: { concurrency: 8 }\nmeasure: { requests: 50 }\n'), [50]);
  assert.deepEqual(
    requests('load: { rate: 20/s }\nmeasure: { requests: 500, atMost: 10s }\n'),
    [200],
  );
});

test('the sum of requests is known only where all are', () => {
  assert.equal(sketch('load: { rate: [20/s, 100/s] }\n').requests, 1200);
  assert.equal(sketch('load: [{ rate: 20/s }, { concurrency: 1 }]\n').requests, undefined);
});

test('a percentile needs ten requests beyond it', () => {
  const notShown = (requests: number) =>
    sketch(`measure: { requests: ${requests} }\n`).cells[0]?.notShown.map(
      ({ percentile }) => percentile,
    );
  assert.deepEqual(notShown(10_000), []);
  assert.deepEqual(notShown(9999), ['p99.9']);
  assert.deepEqual(notShown(1000), ['p99.9']);
  assert.deepEqual(notShown(999), ['p99', 'p99.9']);
  assert.deepEqual(notShown(5), ['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9']);
  assert.deepEqual(sketch('').cells[0]?.notShown, []);
});

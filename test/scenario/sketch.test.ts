import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sketchOf } from '../../src/scenario/sketch.js';

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

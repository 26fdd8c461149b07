import assert from 'node:assert/strict';
import { test } from 'node:test';

import { generatorRemarks, sweepGeneratorNotes } from '../../src/report/generator-note.js';
import { loadLabel } from '../../src/report/load-label.js';
import type { GeneratorDocument, LoadDocument } from '../../src/result/document.js';

import { cellOf } from '../support/result-fixture.js';

const OPEN: LoadDocument = {
  kind: 'open',
  arrivals: 'poisson',
  ratePerSecond: 20,
  inFlightMax: 512,
};

const USUAL: GeneratorDocument = {
  workers: 1,
  workersBy: 'auto',
  workersWhy: null,
  pacing: 'exact',
  pacingBy: 'auto',
  pacingWhy: 'this machine has 8 cores, enough to spin on',
};

function cell(generator: Partial<GeneratorDocument> | undefined, load: LoadDocument = OPEN) {
  const over = generator === undefined ? {} : { generator: { ...USUAL, ...generator } };
  return cellOf({ load, requests: 30, request: () => ({ inference: 5 }), over });
}

test('one worker and exact pacing are nothing to speak of, nor is what the user chose', () => {
  assert.deepEqual(generatorRemarks(cell({})), []);
  assert.deepEqual(generatorRemarks(cell(undefined)), []);
  assert.deepEqual(
    generatorRemarks(cell({ pacing: 'frugal', pacingBy: 'user', pacingWhy: null })),
    [],
  );
});

test('what modelbench chose by itself is said, with its reason', () => {
  const pacingWhy = "the target shares this machine's 2 cores";
  assert.deepEqual(generatorRemarks(cell({ pacing: 'frugal', pacingWhy })), [
    "pacing was frugal, up to 1 ms late, as the target shares this machine's 2 cores",
  ]);
  const workersWhy = "12% of the warm-up's requests left late";
  assert.deepEqual(generatorRemarks(cell({ workers: 2, workersWhy })), [
    "sent by 2 workers (with one less 12% of the warm-up's requests left late)",
  ]);
  assert.deepEqual(generatorRemarks(cell({ workers: 3, workersBy: 'user' })), [
    'sent by 3 workers',
  ]);
});

test('of a sweep each remark is made once, with the number of its cells', () => {
  const frugal = cell({ pacing: 'frugal', pacingWhy: 'this machine has 1 core' });
  const texts = (...cells: Parameters<typeof sweepGeneratorNotes>[0]) =>
    sweepGeneratorNotes(cells).map(({ text }) => text);
  assert.deepEqual(texts(frugal, frugal), [
    'pacing was frugal, up to 1 ms late, as this machine has 1 core',
  ]);
  assert.deepEqual(texts(frugal, cell({})), [
    'pacing was frugal, up to 1 ms late, as this machine has 1 core (1 cell)',
  ]);
});

test('loads of a sweep that differ in their arrivals have labels that differ', () => {
  const label = (load: LoadDocument) => loadLabel(cell(undefined, load), 'load');
  assert.equal(label(OPEN), '20/s');
  assert.equal(label({ ...OPEN, arrivals: 'gamma', burstiness: 0.5 }), '20/s γ 0.5');
  assert.equal(label({ ...OPEN, arrivals: 'burst', burstSize: 10 }), '20/s by 10');
  assert.equal(label({ ...OPEN, arrivals: 'trace', ratePerSecond: 3.3 }), 'trace');
  assert.equal(
    label({ ...OPEN, arrivals: 'gamma', burstiness: 2, toRatePerSecond: 200 }),
    '20→200/s γ 2',
  );
});

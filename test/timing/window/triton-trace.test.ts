import assert from 'node:assert/strict';
import { test } from 'node:test';

import { windowBetween } from '../../../src/timing/window/window-between.js';

/** The durations of the example in Triton's user guide, in ns, as instants of one request. */
const STAMPS = [
  ['HTTP_RECV_START', 0],
  ['HTTP_RECV_END', 44_864],
  ['REQUEST_START', 198_419],
  ['QUEUE_START', 200_000],
  ['COMPUTE_START', 295_681],
  ['COMPUTE_INPUT_END', 2_561_391],
  ['COMPUTE_OUTPUT_START', 2_906_246],
  ['COMPUTE_END', 2_949_472],
  ['INFER_RESPONSE_COMPLETE', 2_960_000],
  ['REQUEST_END', 2_970_000],
  ['HTTP_SEND_START', 3_053_659],
  ['HTTP_SEND_END', 3_085_072],
] as const;

type Stamps = readonly (readonly [name: string, ns: number])[];

/** As the server writes it: a record for each instant, in any order. */
function traceOf(id: number, stamps: Stamps, more: object = {}): readonly object[] {
  const from = 22_667_298_883_553 + id * 10_000_000;
  const records = stamps.map(([name, ns]) => ({ id, timestamps: [{ name, ns: from + ns }] }));
  return [
    ...records.slice(3),
    { id, model_name: 'm', model_version: 1, ...more },
    ...records.slice(0, 3),
  ];
}

function reportOf(written: readonly (readonly object[] | string)[], model?: string) {
  const files = written.map((file) => (typeof file === 'string' ? file : JSON.stringify(file)));
  const result = windowBetween(
    'tritonTrace',
    { before: '{}', after: JSON.stringify(files) },
    model,
  );
  return result.known ? result.report : result.why;
}

test('the time of one request falls into its pieces, with the reading and writing of HTTP', () => {
  const report = reportOf([traceOf(1, STAMPS)], 'm');
  assert.ok(typeof report === 'object');
  assert.equal(report.title, 'Triton traces');
  assert.equal(report.requests, 1);
  assert.deepEqual(report.valuesNs, {
    serverDecode: [153_555 + 2_265_710],
    serverQueue: [95_681],
    inference: [344_855],
    serverEncode: [147_413],
  });
  assert.deepEqual(report.total, { sumNs: 3_008_795, count: 1 });
  assert.deepEqual(report.others, {
    'receiving the request': { sumNs: 44_864, count: 1 },
    'sending the answer': { sumNs: 31_413, count: 1 },
  });
});

test('a backend that goes on after its answer is sent does not lengthen the answer', () => {
  const late = STAMPS.map(([name, ns]) => [name, name === 'COMPUTE_END' ? 9e6 : ns] as const);
  const report = reportOf([traceOf(1, late)]);
  assert.ok(typeof report === 'object');
  assert.deepEqual(report.valuesNs?.serverEncode, [147_413]);
});

test('a request from the cache has a total and no inference', () => {
  const cached = STAMPS.filter(([name]) => !name.startsWith('COMPUTE'));
  const report = reportOf([traceOf(1, STAMPS), traceOf(2, cached)]);
  assert.ok(typeof report === 'object');
  assert.equal(report.requests, 2);
  assert.equal(report.pieces.inference?.count, 1);
});

test('other models, steps of an ensemble, and files that are still being written stay out', () => {
  const report = reportOf(
    [
      [...traceOf(1, STAMPS), ...traceOf(2, STAMPS, { model_name: 'other' })],
      traceOf(3, STAMPS, { parent_id: 1 }),
      JSON.stringify(traceOf(4, STAMPS)).slice(0, 80),
    ],
    'm',
  );
  assert.ok(typeof report === 'object');
  assert.equal(report.requests, 1);
});

test('a clock that went back, nothing at all, and no traces', () => {
  const back = STAMPS.map(([name, ns]) => [name, name === 'COMPUTE_START' ? -1e6 : ns] as const);
  const report = reportOf([traceOf(1, back)]);
  assert.ok(typeof report === 'object');
  assert.equal(report.pieces.serverQueue, undefined);
  assert.equal(reportOf([]), 'nothing-counted');
  assert.equal(reportOf(['<html>', 'null', '[1, null]']), 'nothing-counted');
  assert.deepEqual(windowBetween('tritonTrace', { before: '', after: '{}' }, 'm'), {
    known: false,
    why: 'unreadable',
  });
});

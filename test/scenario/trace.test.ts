import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { sketchOf } from '../../src/scenario/sketch.js';
import { traceTimeOf } from '../../src/scenario/trace-time.js';

import { type Around, cellNames, messagesIn, planOf } from './reader.js';

const TARGET = 'target: http://127.0.0.1:8000/predict\n';
const PAYLOADS = 'payloads: [{ name: image, size: 1KiB }, { name: "a, b", size: 2KiB }]\n';

function traceOf(file: string, text: string, payloads = '') {
  const plan = planOf(`${TARGET}${payloads}load: { trace: ${file} }\n`, {
    files: { [file]: text },
  });
  const [cell] = plan.cells;
  assert.ok(cell.load.kind === 'open' && cell.load.arrivals.kind === 'trace');
  const { dueNs, payloads: numbers } = cell.load.arrivals.trace;
  return { dueNs: [...dueNs], numbers: numbers && [...numbers], cell, cells: plan.cells };
}

test('times are seconds or have a unit, and count from the first row', () => {
  for (const text of ['time\n5\n5.25\n5.5s\n5750ms\n', '5\n5.25\n5500000us\n0.00159722222h\n']) {
    const { dueNs } = traceOf('a.csv', text);
    assert.deepEqual(dueNs.slice(0, 3), [0, 250e6, 500e6]);
    assert.ok(Math.abs((dueNs[3] ?? 0) - 750e6) < 10);
  }
});

test('a time of an epoch keeps its nanoseconds', () => {
  const { dueNs } = traceOf('a.csv', '1700000000.000000001\n1700000000.000000003\n1700000001\n');
  assert.deepEqual(dueNs, [0, 2, 999_999_999]);
});

test('a time that is written is the time that is read', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 19n }), (ns) => {
      const digits = String(ns).padStart(10, '0');
      assert.equal(traceTimeOf(`${digits.slice(0, -9)}.${digits.slice(-9)}`), ns);
      assert.equal(traceTimeOf(`${ns}ns`), ns);
    }),
  );
});

test('what is no time is none', () => {
  for (const text of ['', 'soon', '1,5', '-1', '1.5.2', '3 parsecs', '0x10', 'NaN', 'Infinity']) {
    assert.equal(traceTimeOf(text), undefined, text);
  }
  assert.equal(traceTimeOf('2.5e-3'), 2_500_000n);
});

test('rows of one instant are set apart by a nanosecond', () => {
  assert.deepEqual(traceOf('a.csv', 'time\n0\n0\n0\n1\n').dueNs, [0, 1, 2, 1e9]);
});

test('a trace without payloads is one more load of each payload', () => {
  const around: Around = { files: { 'a.csv': 'time,user\n0,x\n1,y\n' } };
  assert.deepEqual(
    cellNames(`${TARGET}${PAYLOADS}load: [{ trace: ./a.csv }, { concurrency: 1 }]\n`, around),
    ['image · trace a.csv', 'image · concurrency 1', 'a, b · trace a.csv', 'a, b · concurrency 1'],
  );
});

test('a trace that names payloads is one cell of those that it names', () => {
  const csv = 'payload,time,other\n"a, b",0,1\r\nimage , 0.1 ,2\n\n"a, b",0.2\n';
  const lines = [
    '{"time":0,"payload":"a, b"}',
    '{"payload":"image","time":"100ms","tokens":[1]}',
    '{"time":0.2,"payload":"a, b"}',
  ].join('\n');
  for (const { file, text } of [
    { file: 'a.csv', text: csv },
    { file: 'a.jsonl', text: lines },
    { file: 'a.log', text: `\uFEFF${lines}` },
  ]) {
    const { dueNs, numbers, cell, cells } = traceOf(file, text, PAYLOADS);
    assert.deepEqual(dueNs, [0, 100e6, 200e6]);
    assert.deepEqual(numbers, [0, 1, 0]);
    assert.deepEqual(
      cell.payloads.map(({ name }) => name),
      ['a, b', 'image'],
    );
    assert.deepEqual(
      cells.map(({ name }) => name),
      [`a, b + image · trace ${file}`],
    );
  }
});

test('a payload that has a mistake of its own makes no second mistake in the trace', () => {
  const text = `${TARGET}payloads: [{ name: image, size: 1 }]\nload: { trace: a.csv }\n`;
  const messages = messagesIn(text, { files: { 'a.csv': 'time,payload\n0,image\n' } });
  assert.equal(messages.length, 1, messages.join('\n'));
});

test('a trace is measured as a whole unless the scenario says for how long', () => {
  const files = { 'a.csv': '0\n1\n2\n3\n4\n' };
  const sketch = (more: string) =>
    sketchOf(planOf(`${TARGET}${more}load: { trace: a.csv }\n`, { files })).cells[0];
  assert.deepEqual(sketch('')?.length, { ns: 5e9, kind: 'exactly' });
  assert.equal(sketch('')?.requests, 5);
  assert.deepEqual(sketch('warmup: 1500ms\n')?.length, { ns: 5e9, kind: 'exactly' });
  assert.equal(sketch('warmup: 1500ms\n')?.requests, 3);
  assert.equal(sketch('measure: 2s\n')?.requests, 2);
  assert.equal(sketch('warmup: { requests: 1 }\nmeasure: { requests: 3 }\n')?.requests, 3);
  assert.deepEqual(sketch('measure: 2s\nwarmup: 1s\n')?.length, { ns: 3e9, kind: 'exactly' });
});

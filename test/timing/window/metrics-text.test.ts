import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { parseMetrics } from '../../../src/timing/window/metrics-text.js';

function check(text: string, expected: readonly (readonly [string, object, number])[]): void {
  const { series } = parseMetrics(text);
  const found = [...series].flatMap(([name, all]) =>
    all.map(({ labels, value }) => [name, Object.fromEntries(labels), value]),
  );
  assert.deepEqual(found, expected);
}

test('lines as servers write them are read', () => {
  check('a 1\n', [['a', {}, 1]]);
  check('QueueTime{Level="Host",Hostname="h",} 0.0', [
    ['QueueTime', { Level: 'Host', Hostname: 'h' }, 0],
  ]);
  check(':tensorflow:serving:batching_session:wrapped_run_count{} 3', [
    [':tensorflow:serving:batching_session:wrapped_run_count', {}, 3],
  ]);
  check('llamacpp:tokens_predicted_total 3.21457e+06', [
    ['llamacpp:tokens_predicted_total', {}, 3214570],
  ]);
  check('a{ b = "x" , c="y" } 1 1395066363000', [['a', { b: 'x', c: 'y' }, 1]]);
  check('a{b="say \\"hi\\"\\\\\\n}"} 1', [['a', { b: 'say "hi"\\\n}' }, 1]]);
  check('a +Inf\nb -Inf\nc NaN\r\n', [
    ['a', {}, Infinity],
    ['b', {}, -Infinity],
    ['c', {}, NaN],
  ]);
  // OpenMetrics: an exemplar behind the value, and its end.
  check('a_bucket{le="1"} 4 # {trace_id="x"} 0.67 1.2\n# EOF\n', [['a_bucket', { le: '1' }, 4]]);
  check('# HELP another_name what\n# TYPE x histogram\na 1', [['a', {}, 1]]);
});

test('a line that cannot be read is counted, and costs no other line', () => {
  const text = 'a 1\nb{c 2\n9d 3\ne\nf{g="h"\ni one\nj{k=l} 1\n<html>\nz 26\n';
  const { series, malformed } = parseMetrics(text);
  assert.equal(malformed, 7);
  assert.deepEqual([...series.keys()], ['a', 'z']);
});

test('no text makes the parser throw or wait', () => {
  const part = fc.constantFrom('a', ':', '{', '}', '"', '\\', ',', '=', ' ', '1', '#', '\n', 'e');
  fc.assert(fc.property(fc.string(), (text) => void parseMetrics(text)));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), (parts) => void parseMetrics(parts.join(''))),
  );
  for (const piece of ['{', 'a{', 'a{b="', 'a 1\n', '\\', ' ', '1', 'a{b="c",', 'a{b="\\']) {
    parseMetrics(piece.repeat(5_000_000 / piece.length));
  }
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a scenario writes
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { messagesIn, planOf } from './reader.js';

function nameOf(name: string, environment: Readonly<Record<string, string>> = {}): string {
  return planOf(`target: http://h/p\nname: '${name}'\n`, { environment }).name;
}

test('a variable stands for its value, in any place of a text', () => {
  assert.equal(nameOf('${A}', { A: 'x' }), 'x');
  assert.equal(nameOf('run ${A} of ${B}!', { A: '1', B: '2' }), 'run 1 of 2!');
});

test('a default stands in for what is not set, or set to nothing', () => {
  assert.equal(nameOf('${A:-x}'), 'x');
  assert.equal(nameOf('${A:-x}', { A: '' }), 'x');
  assert.equal(nameOf('${A:-x}', { A: 'y' }), 'y');
  assert.equal(nameOf('a${A:-}b'), 'ab');
  assert.equal(nameOf('${URL:-http://h:80/a-b}'), 'http://h:80/a-b');
});

test('a doubled dollar stands for a dollar before a brace', () => {
  assert.equal(nameOf('$${A}'), '${A}');
  assert.equal(nameOf('$A and $$ are themselves'), '$A and $$ are themselves');
});

test('a value cannot change the structure, nor is it looked into again', () => {
  assert.equal(nameOf('${A}', { A: 'x: [1, 2]' }), 'x: [1, 2]');
  assert.equal(nameOf('${A}', { A: '${B}', B: 'no' }), '${B}');
});

test('numbers and truth values may come from variables', () => {
  const text = `target: { url: "https://h/p", tls: { insecure: "\${ANY}" } }
load: { concurrency: ["\${MANY}", 2] }
payloads: [{ tensor: { shape: ["\${N}", 3] } }]
`;
  const plan = planOf(text, { environment: { ANY: 'true', MANY: '8', N: '4' } });
  assert.equal(plan.target.tls.insecure, true);
  assert.deepEqual(
    plan.cells.map(({ name }) => name),
    ['4x3 float32 json · concurrency 8', '4x3 float32 json · concurrency 2'],
  );
});

test('a variable that is not set is one mistake, not two', () => {
  assert.deepEqual(messagesIn('target: "${MODEL_URL}"\nmeasure: "${LONG}"\n'), [
    'the environment variable MODEL_URL is not set',
    'the environment variable LONG is not set',
  ]);
});

test('names that every object has are no variables', () => {
  assert.deepEqual(messagesIn('target: http://h/p\nname: "${constructor}"\n'), [
    'the environment variable constructor is not set',
  ]);
});

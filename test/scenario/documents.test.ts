import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { scenarioJsonSchema } from '../../src/scenario/json-schema.js';
import { DIAGNOSTIC_CODES } from '../../src/base/diagnostic.js';

import { planOf } from './reader.js';
import { referenceTables } from './reference-tables.js';

const DOCS = new URL('../../../docs/', import.meta.url);

function documentText(name: string): string {
  return readFileSync(new URL(name, DOCS), 'utf8');
}

test('the tables of docs/scenario.md are those of the schema', () => {
  const text = documentText('scenario.md');
  const begin = '<!-- fields: begin (made from the schema: UPDATE_GOLDEN=1 npm test) -->\n';
  const end = '<!-- fields: end -->';
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  assert.ok(from >= begin.length && to > from, 'the markers are missing');
  const tables = `\n${referenceTables(scenarioJsonSchema())}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(new URL('scenario.md', DOCS), text.slice(0, from) + tables + text.slice(to));
    return;
  }
  assert.equal(text.slice(from, to), tables);
});

test('every field of the schema says what it is', () => {
  const tables = referenceTables(scenarioJsonSchema());
  const rows = tables.split('\n').filter((line) => line.startsWith('| `'));
  assert.ok(rows.length > 80);
  for (const row of rows) assert.match(row, /^\| `\w+`(?: \*\*required\*\*)? \| \S/);
});

test('every code of a mistake has a row in docs/errors.md, and no row is left over', () => {
  const rows = [...documentText('errors.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(
    ([, code]) => code,
  );
  assert.deepEqual(rows, [...DIAGNOSTIC_CODES]);
});

test('every YAML example of docs/scenario.md is a scenario without mistakes', () => {
  const examples = [...documentText('scenario.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
    ([, text]) => text,
  );
  assert.ok(examples.length >= 6);
  for (const example of examples) {
    const text = example ?? '';
    // Parts of a scenario are shown without its target.
    const whole = /^target:/m.test(text) ? text : `target: http://127.0.0.1:8000/predict\n${text}`;
    planOf(whole, {
      environment: { API_KEY: 'sk-12345678' },
      files: { 'inputs/a.json': '{}', 'cats/a.jpg': '', 'arrivals.csv': '0,image\n1,chat\n' },
    });
  }
});

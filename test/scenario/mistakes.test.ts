import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DIAGNOSTIC_CODES } from '../../src/base/diagnostic.js';

import { checkGolden } from '../support/golden.js';
import { LOAD_MISTAKES } from './load-mistake-rows.js';
import { MISTAKES } from './mistake-rows.js';
import { PROMPT_MISTAKES } from './prompt-mistake-rows.js';
import { mistakesIn, shownMistakes } from './reader.js';
import { YAML_MISTAKES } from './yaml-mistake-rows.js';

const ROWS = [...MISTAKES, ...PROMPT_MISTAKES, ...LOAD_MISTAKES, ...YAML_MISTAKES];

for (const { name, codes, text, around } of ROWS) {
  test(`each mistake of ${name} is shown with its place and a hint`, () => {
    const mistakes = mistakesIn(text, around);
    const shown = shownMistakes(text, mistakes);
    const found = mistakes.toSorted((a, b) => a.span.start - b.span.start).map(({ code }) => code);
    assert.deepEqual([...found].sort(), [...codes].sort(), shown);
    // The one that is long on purpose is not kept twice.
    const file = text.length > 5000 ? '' : `${text}\n`;
    checkGolden(`scenario/mistakes/${name}.txt`, `${file}${shown}\n`);
  });
}

test('there is a test for every code', () => {
  const tested = new Set(ROWS.flatMap(({ codes }) => codes));
  assert.deepEqual([...tested].sort(), [...DIAGNOSTIC_CODES].sort());
});

test('names of tests are unique', () => {
  assert.equal(new Set(ROWS.map(({ name }) => name)).size, ROWS.length);
});

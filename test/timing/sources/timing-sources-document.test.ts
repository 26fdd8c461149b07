import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import type { KnownSource } from '../../../src/timing/sources/known-source.js';
import { KNOWN_SOURCES } from '../../../src/timing/sources/sources.js';

const DOCUMENT = new URL('../../../../docs/timing-sources.md', import.meta.url);
const BEGIN = '<!-- sources: begin (made from src/timing/sources: UPDATE_GOLDEN=1 npm test) -->\n';
const END = '<!-- sources: end -->';

function sectionOf({ name, page }: KnownSource): string {
  const rows = page.fields.map(
    ({ field, unit, takenAs, means }) =>
      `| \`${field}\` | ${unit} | ${takenAs === undefined ? 'kept' : takenAs} | ${means} |`,
  );
  const lines = [
    `### \`${name}\`: ${page.server}`,
    '',
    `Stands in ${page.where}.`,
    '',
    '| field | unit | taken for | means |',
    '|---|---|---|---|',
    ...rows,
    '',
    `- **Overlaps**: ${sentence(page.overlaps)}`,
    `- **Leaves out**: ${sentence(page.leavesOut)}`,
    `- **Streamed**: ${sentence(page.streamed)}`,
    ...(page.toSwitchOn === undefined ? [] : [`- **To switch on**: ${sentence(page.toSwitchOn)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function sentence(text: string): string {
  return /[.;`]$/.test(text) ? text : `${text}.`;
}

test('docs/timing-sources.md has what the sources say of themselves', () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const from = text.indexOf(BEGIN) + BEGIN.length;
  const to = text.indexOf(END);
  assert.ok(from >= BEGIN.length && to > from, 'the markers are missing');
  const sections = `\n${KNOWN_SOURCES.map(sectionOf).join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(DOCUMENT, text.slice(0, from) + sections + text.slice(to));
    return;
  }
  assert.equal(text.slice(from, to), sections);
});

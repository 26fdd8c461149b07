import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import type { KnownSource } from '../../../src/timing/sources/known-source.js';
import { KNOWN_SOURCES } from '../../../src/timing/sources/sources.js';
import type { MetricMap } from '../../../src/timing/window/metric-map.js';
import { METRIC_MAPS } from '../../../src/timing/window/metric-maps.js';

const DOCUMENT = new URL('../../../../docs/timing-sources.md', import.meta.url);
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

function counterSection({ title, prefixes = [''], rows, note }: MetricMap): string {
  const [prefix = ''] = prefixes;
  const lines = rows.map(({ takenAs, plus, minus = [], means }) => {
    const terms = plus.map(({ metric }) => `\`${prefix}${metric}\``).join(' + ');
    const less = minus.map(({ metric }) => ` − \`${prefix}${metric}\``).join('');
    const units = [...new Set(plus.map(({ unit }) => unit))].join(', ');
    return `| ${terms}${less} | ${units} | ${takenAs ?? 'kept'} | ${means} |`;
  });
  const head = ['| counters | unit | taken for | means |', '|---|---|---|---|'];
  return `${[`### ${title}`, '', ...head, ...lines, '', sentence(capital(note))].join('\n')}\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function check(part: string, from: string, sections: readonly string[]): void {
  const begin = `<!-- ${part}: begin (made from ${from}: UPDATE_GOLDEN=1 npm test) -->\n`;
  const text = readFileSync(DOCUMENT, 'utf8');
  const start = text.indexOf(begin) + begin.length;
  const end = text.indexOf(`<!-- ${part}: end -->`);
  assert.ok(start >= begin.length && end > start, 'the markers are missing');
  const made = `\n${sections.join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(DOCUMENT, text.slice(0, start) + made + text.slice(end));
    return;
  }
  assert.equal(text.slice(start, end), made);
}

test('docs/timing-sources.md has what the sources say of themselves', () => {
  check('sources', 'src/timing/sources', KNOWN_SOURCES.map(sectionOf));
});

test('docs/timing-sources.md has the counters that are understood', () => {
  check('counters', 'src/timing/window', METRIC_MAPS.map(counterSection));
});

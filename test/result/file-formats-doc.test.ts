import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { BASELINE_SHAPE, parseBaseline } from '../../src/result/baseline-file.js';
import { CHECK_SHAPE, COMPARISON_SHAPE } from '../../src/result/comparison-shape.js';
import {
  CELL_SHAPE,
  FINDING_SHAPE,
  GIT_SHAPE,
  HOST_SHAPE,
  SCENARIO_SHAPE,
  TARGET_SHAPE,
  TOOL_SHAPE,
} from '../../src/result/result-shape.js';
import { parseSession } from '../../src/result/session-file.js';
import { SESSION_SHAPE } from '../../src/result/session-shape.js';
import type { Shape } from '../../src/result/shape.js';

/*
 * docs/result-format.md on sessions, baselines and comparisons: each section names every field of
 * its own document, no field that is not there, and shows an example that is one.
 */

const DOCS = readFileSync(new URL('../../../docs/result-format.md', import.meta.url), 'utf8');

/** Described where the result is; named, but not gone into, elsewhere. */
const SHARED: readonly Shape[] = [
  CELL_SHAPE,
  FINDING_SHAPE,
  GIT_SHAPE,
  HOST_SHAPE,
  SCENARIO_SHAPE,
  TARGET_SHAPE,
  TOOL_SHAPE,
];

function ownNames(shape: Shape): readonly string[] {
  if (SHARED.includes(shape)) return [];
  switch (shape.kind) {
    case 'fields':
      return Object.entries(shape.of).flatMap(([name, inner]) => [name, ...ownNames(inner)]);
    case 'orNull':
    case 'optional':
    case 'list':
    case 'map':
      return ownNames(shape.of);
    default:
      return [];
  }
}

/** From its heading to the next of the same level, or a higher one. */
function section(heading: string): string {
  const start = DOCS.indexOf(`\n${heading}\n`);
  assert.ok(start >= 0, `no section ${heading}`);
  const level = heading.indexOf(' ');
  const rest = DOCS.slice(start + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end === -1 ? rest : rest.slice(0, end);
}

/** What the first columns of its tables name. */
function namedIn(text: string): readonly string[] {
  return [...text.matchAll(/^\| (`.*?`) \| /gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
}

const DOCUMENTS = [
  ['## A session', SESSION_SHAPE],
  ['## A baseline', BASELINE_SHAPE],
  ['## A comparison', COMPARISON_SHAPE],
  ['### `check` of a comparison', CHECK_SHAPE],
] as const;

for (const [heading, shape] of DOCUMENTS) {
  test(`${heading}: every field has its place there`, () => {
    const text = section(heading);
    const names = [...new Set(ownNames(shape))];
    assert.ok(names.length >= 2, 'no fields were found');
    assert.deepEqual(
      names.filter((name) => !text.includes(`\`${name}\``)),
      [],
    );
  });

  test(`${heading}: nothing is described that is not there`, () => {
    const names = ownNames(shape);
    assert.deepEqual(
      namedIn(section(heading)).filter((name) => !names.includes(name)),
      [],
    );
  });
}

function exampleOf(name: string): string {
  const found = new RegExp(`<!-- ${name} -->\n\`\`\`json\n(.*?)\`\`\``, 's').exec(DOCS)?.[1];
  assert.ok(found !== undefined, `no example of a ${name}`);
  return found;
}

test('the examples of a session and of a baseline are read as such', () => {
  const session = parseSession(exampleOf('session'), 'session');
  assert.ok(session.ok, session.ok ? '' : session.message);
  const baseline = parseBaseline(exampleOf('baseline'), 'baseline');
  assert.ok(baseline.ok, baseline.ok ? '' : baseline.message);
});

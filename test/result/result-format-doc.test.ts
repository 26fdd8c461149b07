import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { COMPARISON_CSV_COLUMNS } from '../../src/report/comparison-csv.js';
import { COMPARISON_SHAPE } from '../../src/result/comparison-shape.js';
import { RESULT_SHAPE } from '../../src/result/result-shape.js';
import { SESSION_SHAPE } from '../../src/result/session-shape.js';
import type { Shape } from '../../src/result/shape.js';
import { PARTS, PIECES } from '../../src/timing/piece.js';

/** The names of all fields of a shape, whatever they are inside of. */
function namesOf(shape: Shape): readonly string[] {
  switch (shape.kind) {
    case 'fields':
      return Object.entries(shape.of).flatMap(([name, inner]) => [name, ...namesOf(inner)]);
    case 'byKind':
      return ['kind', ...Object.values(shape.of).flatMap(namesOf)];
    case 'tuple':
      return shape.of.flatMap(namesOf);
    case 'orNull':
    case 'optional':
    case 'list':
    case 'map':
      return namesOf(shape.of);
    default:
      return [];
  }
}

const DOCS = readFileSync(new URL('../../../docs/result-format.md', import.meta.url), 'utf8');

test('docs/result-format.md explains every field of a result', () => {
  const names = [...new Set(namesOf(RESULT_SHAPE))];
  assert.ok(names.length > 80, `only ${names.length} fields were found`);
  assert.deepEqual(
    names.filter((name) => !DOCS.includes(`\`${name}\``)),
    [],
  );
});

test('docs/result-format.md explains every field of a session and of a comparison', () => {
  const names = [...new Set([...namesOf(SESSION_SHAPE), ...namesOf(COMPARISON_SHAPE)])];
  assert.ok(names.length > 120, `only ${names.length} fields were found`);
  assert.deepEqual(
    names.filter((name) => !DOCS.includes(`\`${name}\``)),
    [],
  );
});

test('docs/result-format.md names the columns of a comparison as CSV', () => {
  assert.deepEqual(
    COMPARISON_CSV_COLUMNS.filter((name) => !DOCS.includes(`\`${name}\``)),
    [],
  );
});

test('docs/result-format.md names every part and every piece', () => {
  const names = [...PARTS, ...PIECES.map(({ name }) => name)];
  assert.deepEqual(
    names.filter((name) => !DOCS.includes(`\`${name}\``)),
    [],
  );
});

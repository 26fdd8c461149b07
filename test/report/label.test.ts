import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { PART_LABELS, PIECE_LABELS, SOURCE_WORDS } from '../../src/report/label.js';

const PAGE = readFileSync(new URL('../../../docs/phases.md', import.meta.url), 'utf8');

test('docs/phases.md explains every word that the tables use for a time or a source', () => {
  const words = [PART_LABELS, PIECE_LABELS, SOURCE_WORDS].flatMap((labels) =>
    Object.values(labels),
  );
  const others = ['after send', 'new connection', 'typical', '1/100', 'Worst cell', 'saturated ▲'];
  assert.deepEqual(
    [...words, ...others].filter((word) => !PAGE.includes(word)),
    [],
  );
});

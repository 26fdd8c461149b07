import assert from 'node:assert/strict';
import { test } from 'node:test';

import { redactStrings } from '../../src/result/redact-strings.js';
import { RESULT_SHAPE } from '../../src/result/result-shape.js';
import { misfitOf } from '../../src/result/shape.js';

import { CASES } from '../support/all-cases.js';
import { reportedCase } from '../support/result-cases.js';

test('a secret that is a word of the format leaves the format as it is', () => {
  const secrets = ['none', 'measured', 'closed', 'valid', 'cells', 'kind', 'usage', 'name'];
  for (const [name, make] of Object.entries(CASES)) {
    const hidden = redactStrings(make(), secrets, RESULT_SHAPE);
    assert.equal(misfitOf(hidden, RESULT_SHAPE, ''), undefined, name);
    assert.deepEqual(
      hidden.cells.map(({ responseTime, load }) => [responseTime, load]),
      make().cells.map(({ responseTime, load }) => [responseTime, load]),
    );
  }
});

test('in a text the same word is hidden, and so is a key that anybody wrote', () => {
  const document = {
    ...reportedCase(),
    labels: { measured: 'valid as of today' },
    unheardOf: { cells: 'measured' },
  };
  const hidden = redactStrings(document, ['valid', 'measured', 'cells'], RESULT_SHAPE);
  assert.deepEqual(hidden.labels, { '•••': '••• as of today' });
  assert.deepEqual(hidden.unheardOf, { '•••': '•••' });
  assert.equal(hidden.format, 'modelbench/result');
});

test('without a shape every text may hold a secret, but for encoded numbers', () => {
  const value = { kind: 'none', list: ['none of it', 4, null], histogram: 'none' };
  assert.deepEqual(redactStrings(value, ['none'], undefined), {
    kind: '•••',
    list: ['••• of it', 4, null],
    histogram: 'none',
  });
  assert.equal(redactStrings(value, [], undefined), value);
});

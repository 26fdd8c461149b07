import assert from 'node:assert/strict';
import { test } from 'node:test';

import { scenarioJsonSchema } from '../../src/scenario/json-schema.js';

import { modelbench } from '../support/command-line.js';

test('schema prints the schema and nothing else', async () => {
  const { code, stdout, stderr } = await modelbench(['schema']);
  assert.equal(code, 0);
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), scenarioJsonSchema());
});

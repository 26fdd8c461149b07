import assert from 'node:assert/strict';
import { test } from 'node:test';

import { nearest } from '../../src/scenario/suggest.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH'];

test('two neighbouring letters that changed places are forgiven in short names, too', () => {
  assert.equal(nearest('PSOT', METHODS), 'POST');
  assert.equal(nearest('TPU', METHODS), undefined);
  assert.equal(nearest('UPT', METHODS), 'PUT');
});

test('what is like no name, or only begins like one, is no slip', () => {
  assert.equal(nearest('SEND', METHODS), undefined);
  assert.equal(nearest('POOL', METHODS), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { PrefixCache } from '../../../src/server/stream/prefix-cache.js';

function words(count: number, name: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index}`);
}

test('a prompt that was seen is known in whole blocks, but for its last token', () => {
  const cache = new PrefixCache();
  assert.equal(cache.hit(words(40, 'a')), 0);
  assert.equal(cache.hit(words(40, 'a')), 32);
  assert.equal(cache.hit(words(32, 'a')), 16);
  assert.equal(cache.hit(words(16, 'a')), 0);
});

test('only a common beginning is known', () => {
  const cache = new PrefixCache();
  cache.hit([...words(32, 'shared'), ...words(32, 'one')]);
  assert.equal(cache.hit([...words(32, 'shared'), ...words(32, 'other')]), 32);
  // The same words behind another beginning are another prompt.
  assert.equal(cache.hit([...words(16, 'new'), ...words(32, 'one'), 'end']), 0);
});

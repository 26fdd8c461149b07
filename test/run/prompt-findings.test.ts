import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isOffLength, undulyCached } from '../../src/run/prompt-findings.js';
import type { PromptsDocument } from '../../src/result/prompts-document.js';

const PROMPTS: PromptsDocument = {
  askedTokens: 1000,
  sharedTokens: 0,
  tokenizer: null,
  charactersPerToken: 4,
  countedAnswers: 10,
  countedTokensMean: 1010,
  cachedTokensMean: 0,
  isUnique: true,
};

test('tokens from a cache are undue beyond a template and what is shared', () => {
  const cached = (part: Partial<PromptsDocument>) => undulyCached({ ...PROMPTS, ...part });
  assert.equal(cached({}), 0);
  assert.equal(cached({ cachedTokensMean: 60 }), 0);
  assert.equal(cached({ cachedTokensMean: 500 }), 500);
  assert.equal(cached({ cachedTokensMean: 500, sharedTokens: 480 }), 0);
  assert.equal(cached({ cachedTokensMean: 500, isUnique: false }), 0);
  assert.equal(cached({ cachedTokensMean: null }), 0);
  assert.equal(undulyCached(undefined), 0);
});

test('a length is off where the server counts far more or fewer tokens', () => {
  const off = (countedTokensMean: number | null) => isOffLength({ ...PROMPTS, countedTokensMean });
  assert.deepEqual([null, 1010, 1160, 920].map(off), [false, false, false, false]);
  assert.deepEqual([1200, 850].map(off), [true, true]);
  assert.equal(isOffLength({ ...PROMPTS, askedTokens: null, countedTokensMean: 5 }), false);
});

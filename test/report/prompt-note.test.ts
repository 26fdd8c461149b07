import assert from 'node:assert/strict';
import { test } from 'node:test';

import { promptTexts } from '../../src/report/prompt-note.js';
import type { PromptsDocument } from '../../src/result/prompts-document.js';

const ASKED: PromptsDocument = {
  askedTokens: 1024,
  sharedTokens: 0,
  tokenizer: null,
  charactersPerToken: null,
  countedAnswers: 0,
  countedTokensMean: null,
  cachedTokensMean: null,
  isUnique: true,
};

function check(prompts: Partial<PromptsDocument>, text: string | undefined): void {
  assert.deepEqual(promptTexts({ ...ASKED, ...prompts }), text === undefined ? [] : [text]);
}

test('how long prompts were is said with what counted them, drawn or not', () => {
  check({ tokenizer: 'o200k_base' }, 'prompts of 1,024 tokens, counted by o200k_base');
  check(
    { countedTokensMean: 1030.4, charactersPerToken: 3.975 },
    'prompts of 1,024 tokens, counted at 4 characters each; by the server’s count 1030, ' +
      '3.98 characters each',
  );
  check(
    { askedTokens: null, drawn: 'lognormal, median 512, sigma 0.5', countedTokensMean: 580 },
    'prompts of drawn lengths (tokens: lognormal, median 512, sigma 0.5), counted at 4 ' +
      'characters each; by the server’s count 580 in the mean',
  );
  check({ askedTokens: null }, undefined);
});

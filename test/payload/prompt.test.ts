import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Prompt } from '../../src/payload/payload.js';
import { promptTextOf } from '../../src/payload/prompt.js';
import {
  type CountTokens,
  loadTokenizer,
  TOKENIZERS,
  tokenizerNamed,
} from '../../src/payload/tokenizer.js';
import { randomOf } from '../../src/base/random.js';

type Counted = Extract<Prompt, { kind: 'tokens' }>;

async function counterOf(name: (typeof TOKENIZERS)[number]): Promise<CountTokens> {
  assert.ok(await loadTokenizer(name), 'the package gpt-tokenizer is installed for tests');
  const count = tokenizerNamed(name);
  assert.ok(count !== undefined);
  return count;
}

test('a prompt has exactly the tokens that were asked for, by each tokenizer', async () => {
  for (const tokenizer of TOKENIZERS) {
    const count = await counterOf(tokenizer);
    const lengths = fc.integer({ min: 1, max: 600 });
    fc.assert(
      fc.property(lengths, fc.nat(), (tokens, seed) => {
        const text = promptTextOf({ kind: 'tokens', tokens, tokenizer }, randomOf(seed));
        assert.equal(count(text), tokens);
      }),
      { numRuns: 30 },
    );
  }
});

test('without a tokenizer a token is four characters, which is nearly right', async () => {
  for (const tokenizer of ['o200k_base', 'cl100k_base', 'r50k_base'] as const) {
    const count = await counterOf(tokenizer);
    const text = promptTextOf({ kind: 'tokens', tokens: 2000 }, randomOf(1));
    assert.equal(text.length, 8000);
    assert.ok(Math.abs(count(text) / 2000 - 1) < 0.05, `${count(text)} tokens`);
  }
});

test('a shared beginning is the same in all prompts, and what follows never', async () => {
  const count = await counterOf('o200k_base');
  for (const tokenizer of [undefined, 'o200k_base'] as const) {
    const prompt: Counted = {
      kind: 'tokens',
      tokens: 300,
      ...(tokenizer === undefined ? {} : { tokenizer }),
      sharedPrefix: { tokens: 200, seed: 7 },
    };
    const random = randomOf(1);
    const texts = Array.from({ length: 20 }, () => promptTextOf(prompt, random));
    const [shared, ...own] = [
      texts[0]?.split('\n')[0],
      ...texts.map((text) => text.split('\n')[1]),
    ];
    assert.ok(texts.every((text) => text.startsWith(`${shared}\n`)));
    assert.equal(new Set(own).size, 20);
    assert.ok(Math.abs(count(texts[0] ?? '') - 300) <= 15);
    if (tokenizer === undefined) continue;
    assert.equal(count(shared ?? ''), 200);
    assert.equal(count(texts[0] ?? ''), 300);
  }
});

test('the same seed makes the same prompts', async () => {
  await counterOf('o200k_base');
  const prompt: Counted = { kind: 'tokens', tokens: 50, tokenizer: 'o200k_base' };
  assert.equal(promptTextOf(prompt, randomOf(5)), promptTextOf(prompt, randomOf(5)));
  assert.notEqual(promptTextOf(prompt, randomOf(5)), promptTextOf(prompt, randomOf(6)));
});

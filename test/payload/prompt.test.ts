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
        const text = promptTextOf(
          { kind: 'tokens', tokens: { kind: 'constant', tokens }, tokenizer },
          randomOf(seed),
        );
        assert.equal(count(text), tokens);
      }),
      { numRuns: 30 },
    );
  }
});

test('without a tokenizer a token is four characters, which is nearly right', async () => {
  for (const tokenizer of ['o200k_base', 'cl100k_base', 'r50k_base'] as const) {
    const count = await counterOf(tokenizer);
    const text = promptTextOf(
      { kind: 'tokens', tokens: { kind: 'constant', tokens: 2000 } },
      randomOf(1),
    );
    assert.equal(text.length, 8000);
    assert.ok(Math.abs(count(text) / 2000 - 1) < 0.05, `${count(text)} tokens`);
  }
});

test('a shared beginning is the same in all prompts, and what follows never', async () => {
  const count = await counterOf('o200k_base');
  for (const tokenizer of [undefined, 'o200k_base'] as const) {
    const prompt: Counted = {
      kind: 'tokens',
      tokens: { kind: 'constant', tokens: 300 },
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
  const prompt: Counted = {
    kind: 'tokens',
    tokens: { kind: 'constant', tokens: 50 },
    tokenizer: 'o200k_base',
  };
  assert.equal(promptTextOf(prompt, randomOf(5)), promptTextOf(prompt, randomOf(5)));
  assert.notEqual(promptTextOf(prompt, randomOf(5)), promptTextOf(prompt, randomOf(6)));
});

test('lengths that are drawn are those of the distribution, one a prompt, by the seed', async () => {
  const count = await counterOf('o200k_base');
  const prompt: Counted = {
    kind: 'tokens',
    tokens: { kind: 'uniform', leastTokens: 20, mostTokens: 60 },
    tokenizer: 'o200k_base',
  };
  const textsBy = (seed: number) => {
    const random = randomOf(seed);
    return Array.from({ length: 200 }, () => promptTextOf(prompt, random));
  };
  const lengths = textsBy(1).map(count);
  assert.equal(Math.min(...lengths), 20);
  assert.equal(Math.max(...lengths), 60);
  assert.ok(Math.abs(lengths.reduce((sum, one) => sum + one, 0) / 200 - 40) < 3);
  assert.deepEqual(textsBy(1), textsBy(1));
  assert.notDeepEqual(textsBy(2).map(count), lengths);
});

test('a prompt that is drawn shorter than its shared beginning has that and a token of its own', () => {
  const prompt: Counted = {
    kind: 'tokens',
    tokens: { kind: 'exponential', meanTokens: 1 },
    sharedPrefix: { tokens: 50, seed: 7 },
  };
  const random = randomOf(1);
  const texts = Array.from({ length: 50 }, () => promptTextOf(prompt, random));
  const shared = texts[0]?.split('\n')[0] ?? '';
  assert.equal(shared.length, 200);
  for (const text of texts) assert.match(text, new RegExp(`^${shared}\\n.{4,}$`));
});

import { PROMPT_TOKENS } from '../base/limits.js';
import { type Random, randomOf } from '../base/random.js';

import type { Prompt } from './payload.js';
import { tokenLengthsOf } from './token-length.js';
import { type CountTokens, tokenizerNamed } from './tokenizer.js';

/*
 * Prompts for language models. How many tokens a text has is known to the model's tokenizer alone;
 * where the scenario names none, a prompt of N tokens is N times four characters of short common
 * words, each of which is one token with its blank in the vocabularies at hand (docs/apis.md says
 * what was counted).
 */

export const CHARACTERS_PER_TOKEN = 4;

/** 64 words, 6 bits each; with the blank they are 4 characters in the mean. */
const WORDS: readonly string[] = (
  'of to in is it on as be he by at or we my do if ' +
  'the and for you was are not but his all had her one out has new ' +
  'now two how our way who get day man old see may use its any say ' +
  'that with this from have they were what when time more some into than only over'
).split(' ');

/** What a written prompt is made different with: 48 bits, in words. */
const SALT_WORDS = 8;

/** Exactly so many characters (and bytes) of seeded words. No blank at an end. */
export function wordsOf(length: number, random: Random): string {
  const words: string[] = [];
  let left = length;
  // A blank less than words: the last one has none behind it.
  while (left >= 0) {
    const word = wordOf(random);
    words.push(word);
    left -= word.length + 1;
  }
  const text = words.join(' ').slice(0, length);
  return text.endsWith(' ') ? `${text.slice(0, -1)}s` : text;
}

/** Different at each call, unless it was written out and is to be sent as it stands. */
export function promptTextOf(prompt: Prompt, random: Random): string {
  if (prompt.kind === 'tokens') return tokensTextOf(prompt, random);
  if (!prompt.isSalted) return prompt.text;
  const salt = Array.from({ length: SALT_WORDS }, () => wordOf(random)).join(' ');
  return `${salt}\n${prompt.text}`;
}

/** A shared beginning has a seed of its own: it is the same in each request. */
function tokensTextOf(
  { tokens, tokenizer, sharedPrefix }: Extract<Prompt, { kind: 'tokens' }>,
  random: Random,
): string {
  const count = tokenizer === undefined ? undefined : tokenizerNamed(tokenizer);
  const partOf = (length: number, from: Random): string =>
    count === undefined
      ? wordsOf(length * CHARACTERS_PER_TOKEN, from)
      : countedWordsOf(length, from, count);
  const lengthNow = tokenLengthsOf(tokens, random, PROMPT_TOKENS)();
  if (sharedPrefix === undefined) return partOf(lengthNow, random);
  const { tokens: shared, seed } = sharedPrefix;
  // The line's end is a token of its own; what is drawn shorter still has one after it.
  const rest = Math.max(1, lengthNow - shared - 1);
  return `${partOf(shared, randomOf(seed))}\n${partOf(rest, random)}`;
}

/** Words that a tokenizer counts as exactly so many tokens. */
function countedWordsOf(tokens: number, random: Random, count: CountTokens): string {
  const words = Array.from({ length: tokens }, () => wordOf(random));
  // Each of the words is one token with its blank, in every vocabulary at hand; should one not
  // know a word, there are too many tokens, and words are taken away until there are not.
  for (let over = count(words.join(' ')) - tokens; over > 0 && words.length > 1; ) {
    words.length = Math.max(1, words.length - over);
    over = count(words.join(' ')) - tokens;
  }
  return words.join(' ');
}

function wordOf(random: Random): string {
  return WORDS[Math.floor(random() * WORDS.length)] ?? 'the';
}

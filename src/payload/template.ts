import assert from 'node:assert/strict';

import type { Json } from '../base/json.js';
import type { Random } from '../base/random.js';
import { unreachable } from '../base/unreachable.js';

import { type Placeholder, readPlaceholder } from './placeholder.js';
import { randomBytesOf, randomUuidOf, randomWordsOf } from './random-content.js';
import { tensorOf } from './tensor.js';
import { nestedListsOf, rowsOf } from './tensor-lists.js';

/*
 * JSON in which `{{floats 1000}}` and the like stand for generated values. A string that is one
 * placeholder and no more becomes the value; inside a longer string it becomes the value's text.
 */

export type TemplateProblem = {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
};

/** Every mistake in a template, in its own order; a template with none can be filled. */
export function templateProblems(value: Json): readonly TemplateProblem[] {
  return [...problemsIn(value, [])];
}

/** `turn` counts the requests from 0: what `{{index}}` becomes. */
export function filledTemplateOf(value: Json, random: Random, turn: number): Json {
  if (typeof value === 'string') {
    return filledTextOf(value, random, turn);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (isList(value)) {
    return value.map((item) => filledTemplateOf(item, random, turn));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, filledTemplateOf(item, random, turn)]),
  );
}

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const ONLY_PLACEHOLDER = /^\s*\{\{([^{}]*)\}\}\s*$/;

function* problemsIn(value: Json, path: readonly (string | number)[]): Generator<TemplateProblem> {
  if (typeof value === 'string') {
    yield* problemsInText(value, path);
  } else if (typeof value !== 'object' || value === null) {
    return;
  } else if (isList(value)) {
    for (const [index, item] of value.entries()) {
      yield* problemsIn(item, [...path, index]);
    }
  } else {
    for (const [key, item] of Object.entries(value)) {
      if (key.includes('{{')) {
        const hint = 'placeholders are replaced in values; write the name itself';
        yield { path: [...path, key], message: 'a placeholder in a name', hint };
      }
      yield* problemsIn(item, [...path, key]);
    }
  }
}

function* problemsInText(
  text: string,
  path: readonly (string | number)[],
): Generator<TemplateProblem> {
  for (const [, inside = ''] of text.matchAll(PLACEHOLDER)) {
    const read = readPlaceholder(inside);
    if (!read.ok) {
      yield { path, message: read.message, hint: read.hint };
    }
  }
  if (text.replace(PLACEHOLDER, '').includes('{{')) {
    yield { path, message: 'a placeholder that does not end', hint: 'close it with }}' };
  }
}

function filledTextOf(text: string, random: Random, turn: number): Json {
  const only = ONLY_PLACEHOLDER.exec(text);
  if (only !== null) {
    return generatedOf(placeholderOf(only[1]), random, turn);
  }
  return text.replace(PLACEHOLDER, (_, inside: string) => {
    const value = generatedOf(placeholderOf(inside), random, turn);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function placeholderOf(inside: string | undefined): Placeholder {
  const read = readPlaceholder(inside ?? '');
  assert(read.ok, 'a template is checked before it is filled');
  return read.placeholder;
}

function generatedOf(placeholder: Placeholder, random: Random, turn: number): Json {
  switch (placeholder.kind) {
    case 'floats': {
      const tensor = tensorOf(placeholder.shape, 'float32', random);
      return nestedListsOf(rowsOf(tensor), placeholder.shape);
    }
    case 'ints':
      return nestedListsOf((start, end) => smallIntsOf(end - start, random), placeholder.shape);
    case 'text':
      return randomWordsOf(placeholder.size, random);
    case 'base64':
      return randomBytesOf(placeholder.size, random).toString('base64');
    case 'uuid':
      return randomUuidOf(random);
    case 'index':
      return turn;
    case 'choice':
      return placeholder.options[Math.floor(random() * placeholder.options.length)] ?? '';
    default:
      return unreachable(placeholder);
  }
}

/** Below 1000: within the vocabulary of every model that takes token ids. */
function smallIntsOf(count: number, random: Random): readonly number[] {
  return Array.from({ length: count }, () => Math.floor(random() * 1000));
}

/** Array.isArray does not narrow a readonly array out of a union. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

import { randomOf, seedOf } from '../base/random.js';
import type { ReferenceSettings } from '../base/reference-settings.js';

/*
 * What the model says: numbers, turned into JSON anew for every answer. All characters are ASCII,
 * so the length of the text is the length of the body.
 */

export type Answer = { readonly predictions: readonly number[] };

const EMPTY_BYTES = '{"predictions":[]}'.length;
/** 0.dddddd and a comma. */
const NUMBER_BYTES = 9;
/** Node joins a short text with the header into one write; a long one is better copied here. */
const TEXT_MAX_BYTES = 4096;

/** An answer whose JSON is `answerBytes` long, or up to eight bytes less, or the shortest. */
export function answerOf(settings: ReferenceSettings): Answer {
  const random = randomOf(seedOf(settings.seed, 'answer'));
  // The last number has no comma.
  const room = settings.answerBytes - EMPTY_BYTES + 1;
  const length = Math.max(1, Math.floor(room / NUMBER_BYTES));
  return { predictions: Array.from({ length }, () => sixDigits(random())) };
}

export function encodeAnswer(answer: Answer): string | Buffer {
  const text = JSON.stringify(answer);
  return text.length > TEXT_MAX_BYTES ? Buffer.from(text, 'latin1') : text;
}

/** A number that prints with six digits after its point: being odd, it does not end in 0. */
function sixDigits(uniform: number): number {
  return (Math.floor(100_000 + uniform * 900_000) | 1) / 1e6;
}

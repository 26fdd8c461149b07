import { segmentsOf, valueAlong } from '../base/json-pointer.js';
import type { GivenUpSign } from '../base/stream-shape.js';

import { quoted } from './quoted.js';

/*
 * Servers that give a request up (they are stopped, out of memory, told to abort it) may end its
 * answer as a good one, with the reason in a member: docs/notes/streamed-protocols.md.
 */

/** Of chat completions and of completions. */
export const CHOICE_GIVEN_UP: readonly GivenUpSign[] = [
  { at: '/choices/0/finish_reason', isOneOf: ['abort', 'error'] },
];

export type GivenUpField = {
  readonly name: string;
  readonly at: readonly string[];
  readonly isOneOf: ReadonlySet<unknown>;
  readonly words: readonly string[] | undefined;
};

export function givenUpFieldOf({ at, isOneOf, words }: GivenUpSign): GivenUpField {
  return {
    name: at,
    at: segmentsOf(at),
    isOneOf: new Set(isOneOf),
    words: words === undefined ? undefined : segmentsOf(words),
  };
}

/** That an answer, or an event of one, says it was given up, in words; undefined: it does not. */
export function givenUpIn(answer: unknown, fields: readonly GivenUpField[]): string | undefined {
  for (const { name, at, isOneOf, words } of fields) {
    const value = valueAlong(answer, at);
    if (!isOneOf.has(value)) continue;
    const said = words === undefined ? undefined : valueAlong(answer, words);
    const why = typeof said === 'string' && said !== '' ? quoted(said) : undefined;
    return `the server gave the answer up: ${why ?? `${name} is ${quoted(value)}`}`;
  }
  return undefined;
}

/*
 * A stream's shape made ready for use: its pointers are taken apart once, since every event is
 * looked through for all of them.
 */
import { segmentsOf, valueAlong } from '../base/json-pointer.js';
import {
  type DoneSign,
  type EventField,
  type StreamShape,
  TOKEN_COUNTS,
} from '../base/stream-shape.js';

import { type GivenUpField, givenUpFieldOf } from './given-up.js';

type Field = {
  readonly at: readonly string[];
  readonly when: { readonly at: readonly string[]; readonly is: unknown } | undefined;
};

export type StreamFields = {
  readonly content: readonly Field[];
  readonly reasoning: readonly Field[];
  readonly toolCalls: readonly Field[];
  readonly errors: readonly Field[];
  readonly givenUp: readonly GivenUpField[];
  /** In the order of TOKEN_COUNTS. */
  readonly usage: readonly (readonly Field[])[];
  readonly tokenAt: Field | undefined;
  readonly doneTexts: readonly string[];
  readonly doneFields: readonly { readonly at: readonly string[]; readonly is: unknown }[];
  readonly holders: readonly (readonly string[])[];
};

export function streamFieldsOf(shape: StreamShape): StreamFields {
  return {
    content: shape.content.map(fieldOf),
    reasoning: shape.reasoning.map(fieldOf),
    toolCalls: shape.toolCalls.map(fieldOf),
    errors: shape.errors.map(fieldOf),
    givenUp: shape.givenUp.map(givenUpFieldOf),
    usage: TOKEN_COUNTS.map((name) => shape.usage[name].map(fieldOf)),
    tokenAt: shape.tokenAt === undefined ? undefined : fieldOf(shape.tokenAt),
    doneTexts: shape.done.flatMap((sign) => (sign.kind === 'text' ? [sign.text] : [])),
    doneFields: shape.done.flatMap(doneFieldOf),
    holders: shape.holders.map(segmentsOf),
  };
}

function fieldOf(field: EventField): Field {
  if (typeof field === 'string') return { at: segmentsOf(field), when: undefined };
  const { at, when } = field;
  return { at: segmentsOf(at), when: { at: segmentsOf(when.at), is: when.is } };
}

function doneFieldOf(sign: DoneSign): StreamFields['doneFields'] {
  return sign.kind === 'field' ? [{ at: segmentsOf(sign.at), is: sign.is }] : [];
}

/** Undefined: the event has no such member, or is none of those in which it counts. */
export function valueIn(event: unknown, { at, when }: Field): unknown {
  if (when !== undefined && valueAlong(event, when.at) !== when.is) return undefined;
  return valueAlong(event, at);
}

/** The first of several members that holds something: text, a list, an object or a number. */
export function fullValueIn(event: unknown, fields: readonly Field[]): unknown {
  for (const field of fields) {
    const value = valueIn(event, field);
    if (isFull(value)) return value;
  }
  return undefined;
}

/** Whether the event says that the answer is complete. */
export function isDoneBy(event: unknown, { doneFields }: StreamFields): boolean {
  return doneFields.some(({ at, is }) => {
    const value = valueAlong(event, at);
    if (is === undefined) return value !== undefined && value !== null && value !== false;
    return value === is;
  });
}

export function isFull(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false;
  return Array.isArray(value) ? value.length > 0 : true;
}

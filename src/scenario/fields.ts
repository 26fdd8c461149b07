import { z } from 'zod';

import type { Json } from '../base/json.js';
import type { Range } from '../base/limits.js';

import {
  readCount,
  readDuration,
  readRate,
  readRatio,
  readSize,
  readTimePerKiB,
} from './quantity.js';
import { formatDuration, formatRate, formatSize } from './quantity-text.js';
import { bad, good, type Reading, shown } from './reading.js';

/*
 * What the schema is made of. Where a value is text with a meaning, or one of several shapes, the
 * field judges it itself: a union of the library reports every branch that failed, and the reader
 * of the message has to guess which one was meant.
 */

/** What a field looks like from outside: goes into the JSON Schema and the reference. */
export type Form = {
  readonly description?: string;
  readonly examples?: Json[];
  readonly [keyword: string]: unknown;
};

/** A field of which text or numbers are read by a function of our own. */
export function written<Value>(read: (value: unknown) => Reading<Value>, form: Form) {
  return z
    .unknown()
    .transform((value, context): Value => {
      const reading = read(value);
      if (reading.ok) return reading.value;
      const { code, hint } = reading;
      context.addIssue({ code: 'custom', message: reading.problem, params: { code, hint } });
      return z.NEVER;
    })
    .meta(form);
}

/** Numbers and lists of numbers may come from a variable, which is always text. */
const FROM_VARIABLE = { type: 'string', pattern: '\\$\\{' };

export function duration(range: Range, description: string) {
  const text = {
    type: 'string',
    pattern: '^\\s*[0-9.]+(e[0-9]+)?\\s*(ns|us|µs|ms|s|m|h)\\s*$|\\$\\{',
  };
  return written((value) => readDuration(value, range), {
    description: `${description} ${between(range, formatDuration)}`,
    anyOf: range.min === 0 ? [text, { const: 0 }] : [text],
  });
}

export function size(range: Range, description: string) {
  return written((value) => readSize(value, range), {
    description: `${description} ${between(range, formatSize)}`,
    anyOf: [{ type: 'string', pattern: '^\\s*[0-9.]+\\s*([kKMG]B|[KMG]iB|B)\\s*$|\\$\\{' }],
  });
}

export function rate(range: Range, description: string) {
  return written((value) => readRate(value, range), {
    description: `${description} ${between(range, formatRate)}`,
    anyOf: [{ type: 'string', pattern: '^\\s*[0-9.]+(e[0-9]+)?\\s*/(s|min|h)\\s*$|\\$\\{' }],
  });
}

export function share(description: string) {
  return written(readRatio, {
    description: `${description} As 5% or 0.05.`,
    anyOf: [
      { type: 'string', pattern: '^\\s*[0-9.]+\\s*%?\\s*$|\\$\\{' },
      { type: 'number', minimum: 0, exclusiveMaximum: 1 },
    ],
  });
}

export function timePerKiB(range: Range, description: string) {
  return written((value) => readTimePerKiB(value, range), {
    description: `${description} As 2us/KiB.`,
    anyOf: [{ type: 'string', pattern: '/KiB\\s*$|\\$\\{' }, { const: 0 }],
  });
}

export function count(range: Range, description: string) {
  return written((value) => readCount(value, range), {
    description: `${description} ${between(range, (number) => number.toLocaleString('en'))}`,
    anyOf: [{ type: 'integer', minimum: range.min, maximum: range.max }, FROM_VARIABLE],
  });
}

/** Numbers and truth values count as text too: `model: 3` needs no quotes. */
export function text(description: string, examples: Json[] = []) {
  return written(readText, { description, type: ['string', 'number', 'boolean'], examples });
}

export function flag(description: string) {
  return written(readFlag, { description, anyOf: [{ type: 'boolean' }, FROM_VARIABLE] });
}

function readText(value: unknown): Reading<string> {
  if (typeof value === 'number' || typeof value === 'boolean') return good(String(value));
  if (typeof value !== 'string') return bad('wrong-type', `must be text, not ${shown(value)}`);
  return value.trim() === ''
    ? bad('wrong-type', 'is empty', 'write a value, or remove the line')
    : good(value);
}

function readFlag(value: unknown): Reading<boolean> {
  if (typeof value === 'boolean') return good(value);
  if (value === 'true' || value === 'false') return good(value === 'true');
  const meant = typeof value === 'string' ? FLAG_WORDS.get(value.toLowerCase()) : undefined;
  return bad(
    'wrong-type',
    `must be true or false, not ${shown(value)}`,
    meant === undefined ? undefined : `write ${meant}`,
  );
}

const FLAG_WORDS: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['on', true],
  ['y', true],
  ['true', true],
  ['no', false],
  ['off', false],
  ['n', false],
  ['false', false],
]);

function between(range: Range, format: (value: number) => string): string {
  return `(${format(range.min)} to ${format(range.max)})`;
}

/** One of several shapes, told apart by the kind of value before anything is judged. */
export type Branch = {
  readonly when: (value: unknown) => boolean;
  readonly schema: z.ZodType;
};

export type Shape =
  | { readonly kind: 'choice'; readonly branches: readonly Branch[]; readonly noun: string }
  | { readonly kind: 'list'; readonly element: z.ZodType };

/** Keyed by definition: a schema that only gets a description is another object with the same. */
const shapes = new WeakMap<object, Shape>();

/** Set where a field is a choice or a list-or-one: the collector and the JSON Schema look here. */
export function shapeOf(schema: z.core.$ZodType): Shape | undefined {
  return shapes.get(schema._zod.def);
}

type Outputs<Branches extends readonly Branch[]> = z.output<Branches[number]['schema']>;

/** The first branch whose `when` holds is the one that was meant. `noun` says what is allowed. */
export function choice<const Branches extends readonly Branch[]>(noun: string, branches: Branches) {
  const read = (value: unknown, context: z.RefinementCtx): Outputs<Branches> => {
    const branch = branches.find(({ when }) => when(value));
    if (branch === undefined) {
      context.addIssue({ code: 'custom', message: `must be ${noun}, not ${shown(value)}` });
      return z.NEVER;
    }
    return passOn(branch.schema.safeParse(value), context, []) as Outputs<Branches>;
  };
  const schema = z.unknown().transform(read);
  shapes.set(schema.def, { kind: 'choice', branches, noun });
  return schema;
}

/** A list, or a single item that stands for a list of one. */
export function oneOrMore<Element extends z.ZodType>(element: Element) {
  const read = (value: unknown, context: z.RefinementCtx): readonly z.output<Element>[] => {
    if (!Array.isArray(value))
      return [passOn(element.safeParse(value), context, []) as z.output<Element>];
    return value.map(
      (item, index) => passOn(element.safeParse(item), context, [index]) as z.output<Element>,
    );
  };
  const schema = z.unknown().transform(read);
  shapes.set(schema.def, { kind: 'list', element });
  return schema;
}

function passOn(
  result: z.ZodSafeParseResult<unknown>,
  context: z.RefinementCtx,
  at: readonly number[],
): unknown {
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    context.addIssue({ code: 'custom', message: issue.message, path: [...at, ...issue.path] });
  }
  return z.NEVER;
}

export const isText = (value: unknown): boolean => typeof value === 'string';
export const isTextOrNumber = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number';
export const isMapping = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList = (value: unknown): boolean => Array.isArray(value);

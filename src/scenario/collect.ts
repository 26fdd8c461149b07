import { z } from 'zod';

import { DIAGNOSTIC_CODES, type DiagnosticCode } from '../base/diagnostic.js';

import { isMapping, shapeOf } from './fields.js';
import { shown } from './reading.js';
import { nearest, oneOf } from './suggest.js';
import { type Path, pathText } from './tree.js';

/*
 * Judges a value by a schema and keeps what is good beside all that is bad. The library gives
 * all or nothing; here a mistake in one field hides none in another, and rules over several fields
 * can be checked on those that are sound.
 */

export type Mistake = {
  readonly path: Path;
  /** Where to point: at the value, or at the field's name. */
  readonly at: 'value' | 'key';
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string;
};

/** What is left of a value once its mistakes are taken out. */
export type Loose<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : Value extends readonly (infer Element)[]
    ? readonly (Loose<Element> | undefined)[]
    : Value extends object
      ? { readonly [Key in keyof Value]?: Loose<Value[Key]> | undefined }
      : Value;

export type Collector = {
  readonly mistakes: Mistake[];
  /** Fields of the scenario itself that could not be read: they are not missing. */
  readonly lost: ReadonlySet<string>;
  /** Where a field belongs that is unknown where it was written. */
  readonly homeOf: (field: string) => string | undefined;
};

export function collect<Schema extends z.ZodType>(
  collector: Collector,
  schema: Schema,
  value: unknown,
): Loose<z.output<Schema>> | undefined {
  return judge(collector, schema, value, []) as Loose<z.output<Schema>> | undefined;
}

function judge(collector: Collector, schema: z.ZodType, value: unknown, path: Path): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    if (value === undefined) return schema.safeParse(value).data;
    return judge(collector, innerOf(schema), value, path);
  }
  if (value === null && !schema.safeParse(null).success) {
    collector.mistakes.push({
      path,
      at: 'key',
      code: 'wrong-type',
      message: `${nameOf(path)} has no value`,
      hint: 'write a value, or remove the line',
    });
    return undefined;
  }
  const shape = shapeOf(schema);
  if (shape?.kind === 'list') return judgeList(collector, shape.element, value, path);
  if (shape?.kind === 'choice') {
    const branch = shape.branches.find(({ when }) => when(value));
    if (branch !== undefined) return judge(collector, branch.schema, value, path);
    wrongType(collector, schema, value, { path, noun: shape.noun });
    return undefined;
  }
  if (schema instanceof z.ZodObject) return judgeObject(collector, schema, value, path);
  if (schema instanceof z.ZodRecord) return judgeRecord(collector, schema, value, path);
  return judgeLeaf(collector, schema, value, path);
}

/** What was said of the field goes with it: messages take their example from there. */
function innerOf(schema: z.ZodOptional | z.ZodPrefault): z.ZodType {
  const known = inners.get(schema);
  if (known !== undefined) return known;
  const inner = schema.unwrap() as z.ZodType;
  const about = schema.meta();
  const described = about === undefined ? inner : inner.meta(about);
  inners.set(schema, described);
  return described;
}

/** Describing a schema makes another one, which is too slow to be done for every value. */
const inners = new WeakMap<z.ZodType, z.ZodType>();

function judgeObject(
  collector: Collector,
  schema: z.ZodObject,
  value: unknown,
  path: Path,
): unknown {
  if (!isMapping(value)) {
    wrongType(collector, schema, value, { path, noun: 'a mapping' });
    return undefined;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(schema.shape);
  const explained = new Set(path.length === 0 ? collector.lost : []);
  for (const name of Object.keys(fields)) {
    if (Object.hasOwn(schema.shape, name)) continue;
    const meant = unknownField(collector, names, [...path, name]);
    if (meant !== undefined) explained.add(meant);
  }
  const sound: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const found = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (found !== undefined || !isRequired(field)) {
      sound[name] = judge(collector, field, found, [...path, name]);
    } else if (!explained.has(name)) {
      missingField(collector, field, [...path, name]);
    }
  }
  return sound;
}

function isRequired(field: z.core.$ZodType): boolean {
  return !(field instanceof z.ZodOptional || field instanceof z.ZodPrefault);
}

function judgeRecord(
  collector: Collector,
  schema: z.ZodRecord,
  value: unknown,
  path: Path,
): unknown {
  if (!isMapping(value)) {
    wrongType(collector, schema, value, { path, noun: 'a mapping' });
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(value as object).map(([name, item]) => [
      name,
      judge(collector, schema.valueType as z.ZodType, item, [...path, name]),
    ]),
  );
}

function judgeList(
  collector: Collector,
  element: z.ZodType,
  value: unknown,
  path: Path,
): readonly unknown[] {
  if (!Array.isArray(value)) return [judge(collector, element, value, path)];
  if (value.length === 0) {
    collector.mistakes.push({
      path,
      at: 'value',
      code: 'missing-field',
      message: `${nameOf(path)} is an empty list`,
      hint: 'write at least one item, or remove the line',
    });
  }
  return value.map((item, index) => judge(collector, element, item, [...path, index]));
}

function judgeLeaf(collector: Collector, schema: z.ZodType, value: unknown, path: Path): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) {
    const options = schema instanceof z.ZodEnum ? schema.options : [...schema.values];
    unknownValue(collector, options.map(String), value, path);
  } else if (issue?.code === 'custom') {
    const { code, hint } = (issue.params ?? {}) as { code?: string; hint?: string };
    const known = DIAGNOSTIC_CODES.find((one) => one === code) ?? 'wrong-type';
    collector.mistakes.push({
      path: [...path, ...(issue.path as Path)],
      at: 'value',
      code: known,
      message: `${nameOf(path)} ${issue.message}`,
      ...(hint === undefined ? {} : { hint }),
    });
  } else {
    wrongType(collector, schema, value, {
      path,
      noun: schema.type === 'array' ? 'a list' : schema.type,
    });
  }
  return undefined;
}

function unknownValue(
  collector: Collector,
  options: readonly string[],
  value: unknown,
  path: Path,
): void {
  const isWord = ['string', 'number', 'boolean'].includes(typeof value);
  const meant = isWord ? nearest(String(value), options) : undefined;
  collector.mistakes.push({
    path,
    at: 'value',
    code: isWord ? 'unknown-value' : 'wrong-type',
    message: `${nameOf(path)} must be ${oneOf(options)}, not ${shown(value)}`,
    ...(meant === undefined ? {} : { hint: `did you mean ${meant}?` }),
  });
}

/** Reports the field, and says which one of its neighbours must have been meant. */
function unknownField(
  collector: Collector,
  names: readonly string[],
  path: Path,
): string | undefined {
  const field = String(path.at(-1));
  const holder = path.slice(0, -1);
  const meant = nearest(field, names);
  const home = collector.homeOf(field);
  const where = holder.length === 0 ? '' : ` in ${nameOf(holder)}`;
  let hint = `fields here: ${names.join(', ')}`;
  if (meant !== undefined) hint = `did you mean ${meant}?`;
  else if (home !== undefined && home !== pathText(holder)) hint = `${field} belongs into ${home}`;
  else if (field === '<<') hint = 'write the fields out: YAML merge keys are not read';
  collector.mistakes.push({
    path,
    at: 'key',
    code: 'unknown-field',
    message: `unknown field ${JSON.stringify(field)}${where}`,
    hint,
  });
  return meant ?? home;
}

function missingField(collector: Collector, field: z.core.$ZodType, path: Path): void {
  const name = String(path.at(-1));
  const example = exampleOf(field as z.ZodType);
  collector.mistakes.push({
    path: path.slice(0, -1),
    at: 'key',
    code: 'missing-field',
    message: `${nameOf(path)} is missing`,
    hint: `add ${name}${example === undefined ? '' : `, as ${name}: ${example}`}`,
  });
}

function wrongType(
  collector: Collector,
  schema: z.ZodType,
  value: unknown,
  where: { readonly path: Path; readonly noun: string },
): void {
  const example = exampleOf(schema);
  collector.mistakes.push({
    path: where.path,
    at: 'value',
    code: 'wrong-type',
    message: `${nameOf(where.path)} must be ${where.noun}, not ${shown(value)}`,
    ...(example === undefined ? {} : { hint: `write ${example}` }),
  });
}

/** The first example of a field, in YAML's flow style. */
function exampleOf(schema: z.ZodType): string | undefined {
  const [example] = (schema.meta()?.examples as readonly unknown[] | undefined) ?? [];
  return example === undefined ? undefined : flow(example);
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, item]) => `${name}: ${flow(item)}`);
    return `{ ${fields.join(', ')} }`;
  }
  if (typeof value === 'string' && /^[@%*&!`]|[{}[\]]|: |, | #/.test(value))
    return JSON.stringify(value);
  return String(value);
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'the scenario' : pathText(path);
}

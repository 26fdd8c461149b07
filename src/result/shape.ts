/*
 * What a value read from a file must look like, as data. It finds the first place where a file is
 * not what it says it is, so that later code may trust the types. Fields that are not listed are
 * let through: a newer modelbench of the same format version may have added them.
 */
import { unreachable } from '../base/unreachable.js';

export type Shape =
  | { readonly kind: 'text' }
  | { readonly kind: 'number' }
  | { readonly kind: 'truth' }
  | { readonly kind: 'oneOf'; readonly values: readonly (string | number)[] }
  | { readonly kind: 'orNull'; readonly of: Shape }
  /** May be missing. */
  | { readonly kind: 'optional'; readonly of: Shape }
  | { readonly kind: 'list'; readonly of: Shape }
  /** Any keys, one shape. */
  | { readonly kind: 'map'; readonly of: Shape }
  | { readonly kind: 'tuple'; readonly of: readonly Shape[] }
  /** Which fields there are depends on the text in the field `kind`. */
  | { readonly kind: 'byKind'; readonly of: Readonly<Record<string, Shape>> }
  | { readonly kind: 'fields'; readonly of: Readonly<Record<string, Shape>> };

export type Misfit = { readonly path: string; readonly expected: string };

export const text: Shape = { kind: 'text' };
export const number: Shape = { kind: 'number' };
export const truth: Shape = { kind: 'truth' };

export function orNull(of: Shape): Shape {
  return { kind: 'orNull', of };
}

export function optional(of: Shape): Shape {
  return { kind: 'optional', of };
}

export function list(of: Shape): Shape {
  return { kind: 'list', of };
}

export function map(of: Shape): Shape {
  return { kind: 'map', of };
}

export function oneOf(...values: readonly (string | number)[]): Shape {
  return { kind: 'oneOf', values };
}

/** `Keys` ties the shape to the type that it stands for: a forgotten field does not compile. */
export function fields<Keys extends string>(of: Readonly<Record<Keys, Shape>>): Shape {
  return { kind: 'fields', of };
}

export function misfitOf(value: unknown, shape: Shape, path: string): Misfit | undefined {
  switch (shape.kind) {
    case 'text':
      return unless(typeof value === 'string', path, 'a text');
    case 'number':
      return unless(typeof value === 'number', path, 'a number');
    case 'truth':
      return unless(typeof value === 'boolean', path, 'true or false');
    case 'oneOf':
      return unless(
        shape.values.some((one) => one === value),
        path,
        shape.values.join(' or '),
      );
    case 'orNull':
      return value === null ? undefined : misfitOf(value, shape.of, path);
    case 'optional':
      return value === undefined ? undefined : misfitOf(value, shape.of, path);
    case 'list':
    case 'tuple':
      return Array.isArray(value) ? itemMisfit(value, shape, path) : { path, expected: 'a list' };
    case 'map':
    case 'byKind':
    case 'fields':
      return isRecord(value) ? fieldMisfit(value, shape, path) : { path, expected: 'an object' };
    default:
      return unreachable(shape);
  }
}

function unless(isRight: boolean, path: string, expected: string): Misfit | undefined {
  return isRight ? undefined : { path, expected };
}

function itemMisfit(
  items: readonly unknown[],
  shape: Extract<Shape, { kind: 'list' | 'tuple' }>,
  path: string,
): Misfit | undefined {
  if (shape.kind === 'list') {
    return firstOf(items, (item, index) => misfitOf(item, shape.of, `${path}[${index}]`));
  }
  return items.length === shape.of.length
    ? firstOf(shape.of, (one, index) => misfitOf(items[index], one, `${path}[${index}]`))
    : { path, expected: `a list of ${shape.of.length}` };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldMisfit(
  value: Fields,
  shape: Extract<Shape, { kind: 'map' | 'byKind' | 'fields' }>,
  path: string,
): Misfit | undefined {
  switch (shape.kind) {
    case 'map':
      return firstOf(Object.entries(value), ([key, field]) =>
        misfitOf(field, shape.of, join(path, key)),
      );
    case 'fields':
      return firstOf(Object.entries(shape.of), ([key, one]) =>
        misfitOf(value[key], one, join(path, key)),
      );
    case 'byKind':
      return byKindMisfit(value, shape.of, path);
    default:
      return unreachable(shape);
  }
}

function byKindMisfit(
  value: Fields,
  shapes: Readonly<Record<string, Shape>>,
  path: string,
): Misfit | undefined {
  const { kind } = value;
  const shape = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
  return shape === undefined
    ? { path: join(path, 'kind'), expected: Object.keys(shapes).join(' or ') }
    : misfitOf(value, shape, path);
}

function firstOf<Item>(
  items: readonly Item[],
  misfit: (item: Item, index: number) => Misfit | undefined,
): Misfit | undefined {
  for (const [index, item] of items.entries()) {
    const found = misfit(item, index);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

import type { Range } from '../base/limits.js';

/* What is asked of a value that another process sends. */

/** Says what is wrong with a value, or nothing. */
export type Check = (value: unknown) => string | undefined;
export type Fields = Readonly<Record<string, unknown>>;

/** No field but these, each right where it is there. */
export function someOf(checks: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (!isFields(value)) return 'must be an object';
    for (const [name, found] of Object.entries(value)) {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      const complaint = check === undefined ? 'is not a setting' : check(found);
      if (complaint !== undefined) return `${name} ${complaint}`;
    }
    return undefined;
  };
}

/** Exactly these fields, each right. */
export function fields(checks: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (!isFields(value)) return `must have ${Object.keys(checks).join(', ')}`;
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(checks, name)) return `has no field ${name}`;
    }
    for (const [name, check] of Object.entries(checks)) {
      const complaint = check(value[name]);
      if (complaint !== undefined) return `${name} ${complaint}`;
    }
    return undefined;
  };
}

export function numberIn({ min, max }: Range): Check {
  return (value) =>
    typeof value === 'number' && value >= min && value <= max
      ? undefined
      : `must be a number from ${min} to ${max}`;
}

export function wholeIn({ min, max }: Range): Check {
  return (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
}

export function oneOf(values: readonly unknown[]): Check {
  return (value) => (values.includes(value) ? undefined : `must be one of ${values.join(', ')}`);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

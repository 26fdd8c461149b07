import { quoted } from './quoted.js';

/*
 * What answers with a good status can hold instead of what was asked for. Gateways put an error
 * of the server behind them into a 200 of their own; some servers do so themselves.
 */

type Members = Readonly<Record<string, unknown>>;

/** The members of a JSON object; of anything else there are none. */
export function membersOf(value: unknown): Members {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Members) : {};
}

/** The error that an answer holds, in words; undefined: none. */
export function errorIn(answer: unknown): string | undefined {
  const { error, object, message } = membersOf(answer);
  if (object === 'error') return `the answer is an error: ${quoted(message)}`;
  const isNone = error === undefined || error === null || error === false || error === '';
  if (isNone) return undefined;
  const { message: words } = membersOf(error);
  return `the answer holds an error: ${quoted(words ?? error)}`;
}

/** For APIs whose answers are objects: the error in one, or a member that is not as it must be. */
export function faultUnless(
  answer: unknown,
  name: string,
  isRight: (member: unknown) => boolean,
): string | undefined {
  const error = errorIn(answer);
  if (error !== undefined) return error;
  const member = membersOf(answer)[name];
  if (member === undefined) return `/${name} is missing: ${quoted(answer)}`;
  return isRight(member) ? undefined : `/${name} is ${quoted(member)}`;
}

export function isFullList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0;
}

/** JSON has no NaN: servers write null where a model has overflowed. */
export function isVector(value: unknown): boolean {
  return isFullList(value) && typeof value[0] === 'number';
}

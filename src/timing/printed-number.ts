/*
 * Numbers as servers print them. How many decimals were printed is kept, because it says how exact
 * the number can be: `12` may stand for anything from 11.5 to 12.5.
 */
export type PrintedNumber = { readonly value: number; readonly decimals: number };

/**
 * The HTML rules for parsing floating-point numbers, which Server-Timing asks for: white space
 * before it and anything after it are ignored. Undefined where there is no number, or none that
 * fits a double.
 */
export function leadingNumber(text: string): PrintedNumber | undefined {
  LEADING_NUMBER.lastIndex = 0;
  const isFound = LEADING_NUMBER.test(text);
  return isFound ? printedNumber(text.slice(0, LEADING_NUMBER.lastIndex)) : undefined;
}

/** A number with nothing after it but, perhaps, one of the units of time. */
export function numberWithUnit(
  text: string,
): (PrintedNumber & { readonly suffix: string | undefined }) | undefined {
  // The pattern tries every division of a long run of digits or spaces.
  if (text.length > NUMBER_CHARS_MAX) {
    return undefined;
  }
  const match = NUMBER_WITH_UNIT.exec(text);
  if (match?.[1] === undefined) {
    return undefined;
  }
  const number = printedNumber(match[1]);
  return number && { ...number, suffix: match[2]?.toLowerCase() };
}

const NUMBER_CHARS_MAX = 64;

/** Half of the last digit that was printed. */
export function roundingNs(decimals: number, nsPerUnit: number): number {
  return 0.5 * nsPerUnit * 10 ** -decimals;
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const LEADING_NUMBER = new RegExp(String.raw`[\t\n\f\r ]*${NUMBER}`, 'iy');
// A UTF-8 `µ` (U+00B5) in a header field is read as two Latin-1 characters, the first being `Â`.
const NUMBER_WITH_UNIT = new RegExp(String.raw`^\s*(${NUMBER})\s*(s|ms|us|Â?µs|μs|ns)?\s*$`, 'i');

function printedNumber(text: string): PrintedNumber | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? { value, decimals: decimalsOf(text) } : undefined;
}

function decimalsOf(text: string): number {
  const point = text.indexOf('.');
  const exponent = text.search(EXPONENT);
  const digitsEnd = exponent < 0 ? text.length : exponent;
  const decimals = point < 0 ? 0 : digitsEnd - point - 1;
  return exponent < 0 ? decimals : decimals - Number(text.slice(exponent + 1));
}

const EXPONENT = /e/i;

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
  const match = LEADING_NUMBER.exec(text);
  return match?.[1] === undefined ? undefined : printedNumber(match[1]);
}

/** A number with nothing after it but, perhaps, one of the units of time. */
export function numberWithUnit(
  text: string,
): (PrintedNumber & { readonly suffix: string | undefined }) | undefined {
  const match = NUMBER_WITH_UNIT.exec(text);
  if (match?.[1] === undefined) {
    return undefined;
  }
  const number = printedNumber(match[1]);
  return number && { ...number, suffix: match[2]?.toLowerCase() };
}

/** Half of the last digit that was printed, in the number's own unit. */
export function roundingOf(number: PrintedNumber): number {
  return 0.5 * 10 ** -number.decimals;
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const LEADING_NUMBER = new RegExp(String.raw`^[\t\n\f\r ]*(${NUMBER})`, 'i');
// A UTF-8 `µ` (U+00B5) in a header field is read as two Latin-1 characters, the first being `Â`.
const NUMBER_WITH_UNIT = new RegExp(String.raw`^\s*(${NUMBER})\s*(s|ms|us|Â?µs|μs|ns)?\s*$`, 'i');

function printedNumber(text: string): PrintedNumber | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? { value, decimals: decimalsOf(text) } : undefined;
}

function decimalsOf(text: string): number {
  const [digits = '', exponent = '0'] = text.toLowerCase().split('e');
  const point = digits.indexOf('.');
  return (point < 0 ? 0 : digits.length - point - 1) - Number(exponent);
}

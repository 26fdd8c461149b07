/*
 * Headers of an answer that look like a time and are not known: they are suggested with the line
 * that would make them count, and not used. A name alone proves nothing.
 */
import { numberWithUnit } from './printed-number.js';
import { type TakenAs, takenAsOf } from './reported-name.js';
import type { TimeUnit } from './server-report.js';
import { KNOWN_SOURCES } from './sources/sources.js';

export type SuggestedTime = {
  readonly header: string;
  readonly value: string;
  readonly piece: TakenAs;
  /** Undefined: neither the name nor the value says it. */
  readonly unit: TimeUnit | undefined;
};

/** More than this nobody reads. */
const SUGGESTIONS_MAX = 5;

export function suggestedTimes(
  headers: readonly (readonly [name: string, value: string])[],
): readonly SuggestedTime[] {
  const found = headers.flatMap(([name, value]) => {
    const suggested = suggestedTime(name.toLowerCase(), value.trim());
    return suggested === undefined ? [] : [suggested];
  });
  return found.slice(0, SUGGESTIONS_MAX);
}

/** The line of a scenario that makes them count, beside what is found anyway. */
function timingsLine(times: readonly SuggestedTime[]): string {
  const fields = times.map(
    ({ header, piece, unit = 'ms' }) => `{ header: ${header}, piece: ${piece}, unit: ${unit} }`,
  );
  return `timings: [auto, ${fields.join(', ')}]`;
}

/** What to write, and what to make sure of. */
export function adviceOnSuggested(times: readonly SuggestedTime[]): string {
  const unclear = times.filter(({ unit }) => unit === undefined).map(({ header }) => header);
  const check = unclear.length === 0 ? '' : `, with the unit of ${unclear.join(' and ')} set right`;
  return `if it is, write \`${timingsLine(times)}\`${check}`;
}

/** What looks like a time, in words; empty where nothing does. */
export function suggestionText(times: readonly SuggestedTime[]): string {
  return times.map(({ header, value }) => `${header}: ${value}`).join(', ');
}

const WORDS = new Set(
  (
    'time times timing duration durations latency elapsed runtime took inference predict queue ' +
    'wait ms millis milliseconds us micros microseconds ns seconds secs'
  ).split(' '),
);

/** Numbers in seconds that are no time spent: limits, ages, instants. */
const NO_TIMES = new RegExp(
  'ratelimit|rate-limit|retry|keep-alive|^age$|max-age|expires|timeout|timestamp|-reset|' +
    '-remaining|-limit|^date$|ttl|depth|length|size|count|position',
);

/** Known by name, and read. The one whose unit has to stand in the value is suggested without. */
const KNOWN: ReadonlySet<string> = new Set(
  KNOWN_SOURCES.flatMap(({ headers }) => headers).filter((name) => name !== 'x-response-time'),
);

function suggestedTime(header: string, value: string): SuggestedTime | undefined {
  if (KNOWN.has(header) || header.startsWith('llm_provider-') || NO_TIMES.test(header)) {
    return undefined;
  }
  const words = header.split(/[-_.]/);
  if (!words.some((word) => WORDS.has(word))) return undefined;
  const number = numberWithUnit(value);
  if (number === undefined || number.value < 0) return undefined;
  if (header === 'x-response-time' && number.suffix !== undefined) return undefined;
  const piece = words.map(takenAsOf).find((taken) => taken !== undefined && taken !== 'total');
  return {
    header,
    value,
    piece: piece ?? 'total',
    unit: number.suffix === undefined ? unitOfName(words) : unitOfSuffix(number.suffix),
  };
}

function unitOfName(words: readonly string[]): TimeUnit | undefined {
  if (words.some((word) => /^(?:ms|millis|milliseconds)$/.test(word))) return 'ms';
  if (words.some((word) => /^(?:us|micros|microseconds)$/.test(word))) return 'us';
  if (words.some((word) => /^(?:ns|nanos)$/.test(word))) return 'ns';
  return words.some((word) => /^(?:s|secs?|seconds?)$/.test(word)) ? 's' : undefined;
}

function unitOfSuffix(suffix: string): TimeUnit {
  return suffix === 's' || suffix === 'ms' || suffix === 'ns' ? suffix : 'us';
}

/*
 * A single field of an answer as a time. What is no time (empty, negative, not a number, too
 * large to be one) is unparseable, and so is a field that was sent twice: nobody says which holds.
 */
import { NS_PER_MS, NS_PER_SECOND, NS_PER_US } from '../base/units.js';

import { numberWithUnit, roundingNs } from './printed-number.js';
import type { ReportEntry } from './report-entry.js';
import type { Evidence, TimeUnit } from './server-report.js';

/** Thirty years. What claims more is no time; sums of what is below stay finite. */
const REPORTED_NS_MAX = 1e18;

export const NS_PER_UNIT: Readonly<Record<TimeUnit, number>> = {
  s: NS_PER_SECOND,
  ms: NS_PER_MS,
  us: NS_PER_US,
  ns: 1,
};

/** What is known of a field before it is looked at. */
export type TimeField = {
  readonly name: string;
  readonly unit: TimeUnit;
  readonly takenAs: ReportEntry['takenAs'];
  /** A server that cuts digits off means anything up to the next one. */
  readonly printed: 'rounded' | 'truncated';
  readonly from: ReportEntry['from'];
};

/** Undefined: the answer has no such field. */
export function timeEntry(found: unknown, field: TimeField): ReportEntry | undefined {
  if (found === undefined || found === null) {
    return undefined;
  }
  const number =
    typeof found === 'string' || typeof found === 'number'
      ? numberWithUnit(String(found))
      : undefined;
  if (number === undefined) {
    return unreadable(field);
  }
  const nsPerUnit = NS_PER_UNIT[unitOf(number.suffix) ?? field.unit];
  const ns = number.value * nsPerUnit;
  if (!isTime(ns)) {
    return unreadable(field);
  }
  const half = roundingNs(number.decimals, nsPerUnit);
  return {
    name: field.name,
    // No negative zero.
    ns: ns + 0,
    state: 'parsed',
    takenAs: field.takenAs,
    roundingNs: field.printed === 'truncated' ? 2 * half : half,
    from: field.from,
  };
}

/** A time that was worked out from other fields: a difference of instants, say. */
export function derivedEntry(ns: number, exactNs: number, field: TimeField): ReportEntry {
  if (!isTime(ns)) {
    return unreadable(field);
  }
  const { name, takenAs, from } = field;
  return { name, ns: ns + 0, state: 'parsed', takenAs, roundingNs: exactNs, from };
}

export function unreadable({ name, takenAs, from }: TimeField): ReportEntry {
  return { name, ns: undefined, state: 'unparseable', takenAs, roundingNs: 0, from };
}

export function isTime(ns: number): boolean {
  return ns >= 0 && ns <= REPORTED_NS_MAX;
}

/** The value of a header that may occur once; `SENT_TWICE`, which is no time, where it does more. */
export function onlyValue(lines: Evidence['headers'], wanted: string): string | undefined {
  let value: string | undefined;
  for (const [name, one] of lines) {
    if (name !== wanted) {
      continue;
    }
    if (value !== undefined) {
      return SENT_TWICE;
    }
    value = one;
  }
  return value;
}

const SENT_TWICE = 'sent twice';

export function linesOf(lines: Evidence['headers'], wanted: string): readonly string[] {
  const values: string[] = [];
  for (const [name, value] of lines) {
    if (name === wanted) {
      values.push(value);
    }
  }
  return values;
}

/** A member of decoded JSON, by the names on the way; undefined where there is none. */
export function memberAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) {
      return undefined;
    }
    at = Reflect.get(at, name);
  }
  return at;
}

function unitOf(suffix: string | undefined): TimeUnit | undefined {
  switch (suffix) {
    case undefined:
      return undefined;
    case 's':
    case 'ms':
    case 'ns':
      return suffix;
    default:
      return 'us';
  }
}

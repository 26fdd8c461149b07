import {
  type Limit,
  type LimitMetric,
  STREAM_TIMES,
  type Statistic,
  type TimedName,
} from '../stats/limit.js';
import { PARTS, PIECES } from '../timing/piece.js';

import { readDuration, readRate, readRatio } from './quantity.js';
import type { BadReading, Reading } from './reading.js';
import { bad, good, shown } from './reading.js';
import { nearest } from './suggest.js';

/** `response p99 < 250ms`, `errors < 0.1%`, `throughput > 50/s`. */
export function readLimit(value: unknown): Reading<Limit> {
  if (typeof value !== 'string') {
    return bad('wrong-type', `must be a limit, not ${shown(value)}`, EXAMPLE);
  }
  const text = value.trim().replaceAll(/\s+/g, ' ');
  const match = /^([^<>=]*?) ?(<=|>=|<|>) ?([^<>=]*)$/.exec(text);
  if (match === null) {
    return bad(
      'bad-limit',
      `is no limit: ${shown(value)}`,
      `write a bound with < or >, as ${EXAMPLES}`,
    );
  }
  const [, left = '', sign = '', right = ''] = match;
  const comparison = COMPARISONS.find((one) => one === sign);
  const metric = readMetric(left, `${sign} ${right}`);
  if (!metric.ok) return metric;
  const bound = readBound(metric.value, right);
  if (!bound.ok) return badBound(bound, metric.value, `${left} ${sign}`);
  if (comparison === undefined) return bad('bad-limit', `is no limit: ${shown(value)}`, EXAMPLE);
  return good({ text, metric: metric.value, comparison, bound: bound.value });
}

const COMPARISONS = ['<', '<=', '>', '>='] as const;
const EXAMPLES = 'response p99 < 250ms, errors < 0.1% or throughput > 50/s';
const EXAMPLE = `write ${EXAMPLES}`;

/** Pieces that are also parts go by one name. */
const TIMED_NAMES: readonly TimedName[] = [
  ...new Set<TimedName>([
    'response',
    'afterSend',
    ...STREAM_TIMES,
    ...PARTS,
    ...PIECES.map(({ name }) => name),
  ]),
];

function readMetric(left: string, rest: string): Reading<LimitMetric> {
  const [name = '', statistic, ...more] = left.split(' ').filter((word) => word !== '');
  if (name === 'errors' || name === 'throughput' || name === 'goodput') {
    if (statistic === undefined) return good({ kind: name });
    return bad('bad-limit', `gives ${name} a statistic: ${statistic}`, `write ${name} ${rest}`);
  }
  const of = TIMED_NAMES.find((one) => one === name);
  if (of === undefined) return unknownName(name);
  if (statistic === undefined) {
    return bad('bad-limit', `says no statistic of ${name}`, `write ${name} p99 ${rest}`);
  }
  const read = more.length > 0 ? undefined : statisticOf(statistic);
  if (read === undefined) {
    return bad(
      'bad-limit',
      `has an unknown statistic: ${[statistic, ...more].join(' ')}`,
      'write mean, min, max or a percentile, as p50, p99 or p99.9',
    );
  }
  return good({ kind: 'time', of, statistic: read });
}

function statisticOf(word: string): Statistic | undefined {
  if (word === 'mean' || word === 'max' || word === 'min') return { kind: word };
  const percent = /^p(\d{1,2}(?:\.\d{1,3})?)$/.exec(word)?.[1];
  if (percent === undefined || Number(percent) <= 0) return undefined;
  return { kind: 'quantile', q: Number((Number(percent) / 100).toPrecision(12)) };
}

function unknownName(name: string): BadReading {
  const names = [...TIMED_NAMES, 'errors', 'throughput', 'goodput'];
  const meant = nearest(name, names);
  const allowed = `limits are of ${names.join(', ')}`;
  return bad(
    'unknown-value',
    name === ''
      ? 'does not say what it is a limit of'
      : `limits ${shown(name)}, which is not measured`,
    meant === undefined ? allowed : `did you mean ${meant}?`,
  );
}

function badBound(bound: BadReading, metric: LimitMetric, before: string): BadReading {
  const [, first, second] = /^write (\d\S*)(?: or (\d\S*))?$/.exec(bound.hint ?? '') ?? [];
  // Of the two that a bare number may mean, a limit of time more often means the second: 250ms.
  const meant = metric.kind === 'time' ? (second ?? first) : first;
  const hint = meant === undefined ? bound.hint : `write ${before} ${meant}`;
  const problem = `has a bound that ${bound.problem}`;
  return bad(bound.code, problem, hint);
}

function readBound(metric: LimitMetric, text: string): Reading<number> {
  const any = { min: 0, max: Number.MAX_SAFE_INTEGER };
  switch (metric.kind) {
    case 'errors':
      return readRatio(text);
    case 'throughput':
    case 'goodput':
      return readRate(text, any);
    default:
      return readDuration(text, any);
  }
}

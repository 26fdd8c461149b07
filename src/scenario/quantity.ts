import type { Range } from '../base/limits.js';
import {
  type Bytes,
  bytes,
  type DurationNs,
  durationNs,
  type PerSecond,
  perSecond,
  type Ratio,
  ratio,
} from '../base/units.js';

import { formatDuration, formatRate, formatSize, plainNumber } from './quantity-text.js';
import { type BadReading, bad, good, type Reading, shown } from './reading.js';

/*
 * Text with a unit -> a number in the base unit. The only place where units other than ns, bytes,
 * per second and shares come in. Every refusal says what to write instead.
 */

/** `30s`, `250ms`, `1.5m`: ns, us, µs, ms, s, m, h. A bare 0 needs no unit. */
export function readDuration(written: unknown, range: Range): Reading<DurationNs> {
  const amount = readAmount(DURATION, written);
  if (!amount.ok) return amount;
  return inRange(DURATION, durationNs(Math.round(amount.value)), range);
}

/** `64KiB`, `1MB`, `100B`. Powers of 1024 have an i. */
export function readSize(written: unknown, range: Range): Reading<Bytes> {
  const amount = readAmount(SIZE, written);
  if (!amount.ok) return amount;
  return inRange(SIZE, bytes(Math.round(amount.value)), range);
}

/** `40/s`, `2400/min`, `10/h`. */
export function readRate(written: unknown, range: Range): Reading<PerSecond> {
  const amount = readAmount(RATE, written);
  if (!amount.ok) return amount;
  return inRange(RATE, perSecond(amount.value), range);
}

/** `5%` or `0.05`; all is `100%`. */
export function readRatio(written: unknown): Reading<Ratio> {
  const parts = partsOf(RATIO, written);
  if (!parts.ok) return parts;
  const { number, unit } = parts.value;
  if (unit !== '' && unit !== '%') return unknownUnit(RATIO, parts.value);
  // A bare 1 is more often meant as one percent than as all.
  if (unit === '' && number >= 1) {
    return bad('missing-unit', 'needs a %', `write ${number}% or ${plainNumber(number / 100)}`);
  }
  return inRange(RATIO, ratio(unit === '%' ? number / 100 : number), { min: 0, max: 1 });
}

/** A whole number. Text of digits counts: a value from the environment is always text. */
export function readCount(written: unknown, range: Range): Reading<number> {
  const number = typeof written === 'string' ? Number(written.trim() || Number.NaN) : written;
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    return bad(
      typeof written === 'number' || typeof written === 'string' ? 'bad-quantity' : 'wrong-type',
      `must be a whole number, not ${shown(written)}`,
    );
  }
  return inRange(COUNT, number, range);
}

/** `2us/KiB`: time for each KiB of a body. */
export function readTimePerKiB(written: unknown, range: Range): Reading<DurationNs> {
  if (written === 0 || written === '0') return good(durationNs(0));
  if (typeof written !== 'string') {
    return bad('wrong-type', `must be a time for each KiB, not ${shown(written)}`, 'write 2us/KiB');
  }
  const slash = written.lastIndexOf('/');
  if (slash === -1 || written.slice(slash + 1).trim() !== 'KiB') {
    const time = /^[\d.]+\s*(ns|us|µs|ms|s)$/.exec(written.trim())?.[0] ?? '2us';
    return bad('missing-unit', 'must be a time for each KiB', `write ${time}/KiB`);
  }
  return readDuration(written.slice(0, slash), range);
}

type Kind = {
  readonly noun: string;
  /** How much of the base unit one of it is. */
  readonly units: Readonly<Record<string, number>>;
  /** Spellings that are understood well enough to say how they are written here. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly format: (value: number) => string;
  /** What a bare number may have meant. */
  readonly suggest: (number: number) => string;
  readonly example: string;
  readonly zeroNeedsNoUnit: boolean;
};

const DURATION: Kind = {
  noun: 'a duration',
  units: { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 },
  aliases: {
    sec: 's',
    secs: 's',
    second: 's',
    seconds: 's',
    msec: 'ms',
    msecs: 'ms',
    millis: 'ms',
    milliseconds: 'ms',
    usec: 'us',
    min: 'm',
    mins: 'm',
    minute: 'm',
    minutes: 'm',
    hr: 'h',
    hour: 'h',
    hours: 'h',
  },
  format: formatDuration,
  suggest: (number) => `${plainNumber(number)}s or ${plainNumber(number)}ms`,
  example: '30s or 250ms',
  zeroNeedsNoUnit: true,
};

const SIZE: Kind = {
  noun: 'a size',
  units: {
    B: 1,
    KB: 1e3,
    kB: 1e3,
    MB: 1e6,
    GB: 1e9,
    KiB: 1024,
    MiB: 1024 ** 2,
    GiB: 1024 ** 3,
  },
  aliases: {
    byte: 'B',
    bytes: 'B',
    k: 'KiB',
    kib: 'KiB',
    m: 'MiB',
    mib: 'MiB',
    g: 'GiB',
    gib: 'GiB',
  },
  format: formatSize,
  suggest: (number) => `${plainNumber(number)}KiB or ${plainNumber(number)}B`,
  example: '64KiB or 1MB',
  zeroNeedsNoUnit: true,
};

const RATE: Kind = {
  noun: 'a rate',
  units: { '/s': 1, '/min': 1 / 60, '/h': 1 / 3600 },
  aliases: {
    rps: '/s',
    qps: '/s',
    hz: '/s',
    'req/s': '/s',
    '/sec': '/s',
    '/second': '/s',
    ps: '/s',
    'per second': '/s',
    rpm: '/min',
    '/m': '/min',
    '/minute': '/min',
    'per minute': '/min',
    '/hour': '/h',
    '/hr': '/h',
  },
  format: formatRate,
  suggest: (number) => `${plainNumber(number)}/s or ${plainNumber(number * 60)}/min`,
  example: '40/s or 2400/min',
  zeroNeedsNoUnit: false,
};

const RATIO: Kind = {
  noun: 'a share',
  units: { '%': 0.01 },
  aliases: { percent: '%', pct: '%' },
  format: (value) => `${plainNumber(value * 100)}%`,
  suggest: (number) => `${plainNumber(number)}%`,
  example: '5% or 0.05',
  zeroNeedsNoUnit: true,
};

const COUNT: Pick<Kind, 'format'> = { format: plainNumber };

type Parts = { readonly number: number; readonly unit: string; readonly digits: string };

function readAmount(kind: Kind, written: unknown): Reading<number> {
  const parts = partsOf(kind, written);
  if (!parts.ok) return parts;
  const { number, unit } = parts.value;
  if (unit === '') {
    if (number === 0 && kind.zeroNeedsNoUnit) return good(0);
    return bad('missing-unit', 'needs a unit', `write ${kind.suggest(number)}`);
  }
  const factor = kind.units[unit];
  if (factor === undefined || !Object.hasOwn(kind.units, unit))
    return unknownUnit(kind, parts.value);
  // Dividing by a whole number keeps 60/min exactly 1/s, as multiplying by 1/60 does not.
  return good(factor < 1 ? number / Math.round(1 / factor) : number * factor);
}

function partsOf(kind: Kind, written: unknown): Reading<Parts> {
  if (typeof written !== 'string' && typeof written !== 'number') {
    return bad(
      'wrong-type',
      `must be ${kind.noun}, not ${shown(written)}`,
      `write ${kind.example}`,
    );
  }
  const text = String(written).trim();
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(.*)$/i.exec(text);
  const digits = match?.[1];
  const unit = match?.[2];
  if (digits === undefined || unit === undefined || !Number.isFinite(Number(digits))) {
    return bad('bad-quantity', `is not ${kind.noun}: ${shown(written)}`, `write ${kind.example}`);
  }
  if (/^[,_']\d/.test(unit)) {
    return bad(
      'bad-quantity',
      `is not ${kind.noun}: ${shown(written)}`,
      `write ${meantBy(kind, withPointOnly(text))}`,
    );
  }
  return good({ number: Number(digits), unit, digits });
}

/** `1,000` has a thousand's comma, `1,5` a decimal one, and `1.000,5` is one thousand and a half. */
function withPointOnly(text: string): string {
  const joined = text.replaceAll(/(?<=[\d.]\s*)[_'](?=\d)/g, '');
  if (/^\D?\d{1,3}(?:,\d{3})+(?!,?\d)/.test(joined)) return joined.replaceAll(',', '');
  const isEuropean = /^\D?\d{1,3}(?:\.\d{3})+,\d/.test(joined);
  return (isEuropean ? joined.replaceAll('.', '') : joined).replace(',', '.');
}

function meantBy(kind: Kind, text: string): string {
  const parts = partsOf(kind, text);
  if (!parts.ok) return kind.example;
  const { unit, number } = parts.value;
  if (unit === '') return kind === RATIO ? text : kind.suggest(number);
  if (Object.hasOwn(kind.units, unit)) return text;
  return unknownUnit(kind, parts.value).hint?.replace(/^.*write /, '') ?? kind.example;
}

function unknownUnit(kind: Kind, parts: Parts): BadReading {
  const sameButCase = Object.keys(kind.units).filter(
    (unit) => unit.toLowerCase() === parts.unit.toLowerCase(),
  );
  const alias = parts.unit.toLowerCase();
  const meant = Object.hasOwn(kind.aliases, alias) ? kind.aliases[alias] : sameButCase[0];
  const units = Object.keys(kind.units).filter((unit) => !['µs', 'μs', 'kB'].includes(unit));
  return bad(
    'bad-quantity',
    `has an unknown unit ${shown(parts.unit)}`,
    meant === undefined
      ? `units are ${units.join(', ')}: write ${kind.example}`
      : `write ${parts.digits}${meant}`,
  );
}

function inRange<Value extends number>(
  kind: Pick<Kind, 'format'>,
  value: Value,
  range: Range,
): Reading<Value> {
  const { min, max } = range;
  const limits = `from ${kind.format(min)} to ${kind.format(max)}`;
  if (value < min) {
    const found = value < 0 ? `-${kind.format(-value)}` : kind.format(value);
    return bad(
      'out-of-range',
      `must be at least ${kind.format(min)}, not ${found}`,
      `allowed: ${limits}`,
    );
  }
  if (value > max) {
    return bad(
      'out-of-range',
      `must be at most ${kind.format(max)}, not ${kind.format(value)}`,
      `allowed: ${limits}`,
    );
  }
  return good(value);
}

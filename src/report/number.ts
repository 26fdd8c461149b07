/*
 * The one place where base units become what a person reads: ms, KiB, req/s, %. A table has one
 * scale, so that its columns can be compared by eye; a number on its own brings its unit along.
 */
import { NS_PER_MS, NS_PER_SECOND, NS_PER_US } from '../base/units.js';

export type Scale = {
  readonly unit: 'µs' | 'ms' | 's';
  readonly nsPerUnit: number;
  readonly decimals: number;
};

/** A scale for a table whose wholes (not their parts) are these: three digits of the smallest. */
export function scaleOf(wholesNs: readonly (number | null)[]): Scale {
  const known = wholesNs.filter((ns) => ns !== null).filter((ns) => Number.isFinite(ns) && ns > 0);
  if (known.length === 0) {
    return { unit: 'ms', nsPerUnit: NS_PER_MS, decimals: 1 };
  }
  const lowest = Math.min(...known);
  const highest = Math.max(...known);
  if (highest < NS_PER_MS) {
    return scaleIn('µs', NS_PER_US, lowest / NS_PER_US, 100);
  }
  if (highest < 100 * NS_PER_SECOND) {
    return scaleIn('ms', NS_PER_MS, lowest / NS_PER_MS, 1000);
  }
  return scaleIn('s', NS_PER_SECOND, lowest / NS_PER_SECOND, 1000);
}

function scaleIn(unit: Scale['unit'], nsPerUnit: number, lowest: number, plain: number): Scale {
  if (lowest >= plain) {
    return { unit, nsPerUnit, decimals: 0 };
  }
  return { unit, nsPerUnit, decimals: lowest >= 10 ? 1 : 2 };
}

/** Fewer decimals where the largest number of a table would have more digits than this. */
export function scaleWithin(scale: Scale, highestNs: number, digitsMax: number): Scale {
  const digits = Math.max(1, Math.floor(Math.log10(highestNs / scale.nsPerUnit)) + 1);
  return { ...scale, decimals: Math.max(0, Math.min(scale.decimals, digitsMax - digits)) };
}

/** How many of the scale's last digits a time is: what rounding to that scale works on. */
export function stepsOf(ns: number, scale: Scale): number {
  return (ns / scale.nsPerUnit) * 10 ** scale.decimals;
}

export function stepsText(steps: number, scale: Scale): string {
  return (steps / 10 ** scale.decimals).toFixed(scale.decimals);
}

export function timeText(ns: number, scale: Scale): string {
  const text = stepsText(Math.round(stepsOf(ns, scale)), scale);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** A time on its own: `81.0 ms`. */
export function timeWithUnit(ns: number): string {
  const size = Math.abs(ns);
  const scale =
    size >= 10 * NS_PER_SECOND
      ? scaleIn('s', NS_PER_SECOND, size / NS_PER_SECOND, 100)
      : scaleOf([size]);
  return `${timeText(ns, scale)} ${scale.unit}`;
}

/** In a table of µs whose rows differ in size: `8.3`, `187`, `13,301`, `-0.4`. */
export function microsText(ns: number): string {
  const micros = ns / NS_PER_US;
  const decimals = Math.abs(micros) < 9.95 ? 1 : 0;
  const rounded = Number(micros.toFixed(decimals));
  return rounded === 0 ? '0.0' : rounded.toLocaleString('en-US', digits(decimals));
}

function digits(decimals: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

/** A length that somebody chose, without needless digits: `30 s`, `500 ms`, `2 min 30 s`. */
export function spanText(ns: number): string {
  if (ns < NS_PER_SECOND) {
    return `${shortest(ns / NS_PER_MS)} ms`;
  }
  const seconds = ns / NS_PER_SECOND;
  if (seconds < 120) {
    return `${shortest(seconds)} s`;
  }
  const whole = Math.round(seconds);
  const rest = whole % 60;
  return rest === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${rest} s`;
}

/** At most one decimal, and none where it would be 0. */
function shortest(value: number): string {
  return String(Number(value.toFixed(1)));
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 request`, `2,955 requests`. */
export function countOf(count: number, noun: string): string {
  return `${countText(count)} ${count === 1 ? noun : `${noun}s`}`;
}

export function rateText(perSecond: number): string {
  if (perSecond === 0 || perSecond >= 999.95) {
    return countText(Math.round(perSecond));
  }
  return perSecond.toFixed(perSecond < 9.995 ? 2 : 1);
}

/** A rate that somebody wrote: `20/s`, `0.5/s`. */
export function chosenRateText(perSecond: number): string {
  return `${String(Number(perSecond.toPrecision(4)))}/s`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.95 KiB would be printed as 1024 KiB, hence the bound below 1024.
  while (value >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text = unit === 0 || value >= 9.95 ? String(Math.round(value)) : value.toFixed(1);
  return `${text} ${BYTE_UNITS[unit] ?? ''}`;
}

/** A share of something that is counted: `1.5%`, and never 0% or 100% of what is not. */
export function ratioText(ratio: number): string {
  const percent = ratio * 100;
  if (percent === 0 || percent === 100) {
    return `${percent}%`;
  }
  if (percent < 0.01) {
    return '<0.01%';
  }
  if (percent > 99.95) {
    return '>99.9%';
  }
  return `${percent < 1 ? Number(percent.toPrecision(2)) : percent.toFixed(1)}%`;
}

/** A share of a whole in whole percent, already rounded; what is there but rounds to 0 is `<1%`. */
export function percentText(percent: number, exactRatio: number): string {
  return percent === 0 && exactRatio !== 0 ? '<1%' : `${percent}%`;
}

/* The time of a row of a trace: seconds, or a number with a unit. Exact to the nanosecond. */

const UNIT_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

const TIME = /^\s*(\d+)(?:\.(\d+))?(e[+-]?\d{1,2})?\s*(ns|us|µs|ms|s|m|h)?\s*$/i;

/**
 * A bigint, since the seconds of an epoch with nine decimals are more digits than a number holds.
 * Undefined where it is no time.
 */
export function traceTimeOf(text: string): bigint | undefined {
  const [, whole, decimals = '', exponent, unit = 's'] = TIME.exec(text) ?? [];
  const unitNs = UNIT_NS[unit.toLowerCase()];
  if (whole === undefined || unitNs === undefined) return undefined;
  if (exponent !== undefined) {
    const ns = Number(`${whole}.${decimals}${exponent}`) * unitNs;
    return Number.isFinite(ns) ? BigInt(Math.round(ns)) : undefined;
  }
  const part = decimals === '' ? 0 : Math.round(Number(`0.${decimals}`) * unitNs);
  return BigInt(whole) * BigInt(unitNs) + BigInt(part);
}

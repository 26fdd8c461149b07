/*
 * The HTTP client is part of the instrument. Some of its versions wait for a timer, about 1.3 ms,
 * before an idle connection is used again (docs/notes/undici.md): with those nothing is measured.
 */
import { createRequire } from 'node:module';

/** The version of the HTTP client that is really loaded; it stands in every result. */
export function undiciVersion(): string {
  const require = createRequire(import.meta.url);
  const { version } = require('undici/package.json') as { version: string };
  return version;
}

/** From the first version that waits to the first that does not any more. */
const WAITING = [
  { from: [7, 28, 0], until: [7, 30, 0] },
  { from: [8, 4, 2], until: [8, 10, 1] },
] as const;
/** The handler that every instant comes from is gone in 8; below 7 it was never tried. */
const MAJOR = 7;

/** Why this version must not measure, in one sentence; undefined where it may. */
export function whyNotUndici(version: string): string | undefined {
  const parts = version.split('-')[0]?.split('.').map(Number) ?? [];
  const advice = `install undici ${MAJOR}.30.2 or newer within ${MAJOR}`;
  const waits = WAITING.some(({ from, until }) => !isBefore(parts, from) && isBefore(parts, until));
  if (waits) {
    return `undici ${version} waits over a millisecond before it uses a connection again: ${advice}`;
  }
  return parts[0] === MAJOR ? undefined : `undici ${version} cannot be measured with: ${advice}`;
}

function isBefore(version: readonly number[], other: readonly number[]): boolean {
  for (const [index, part] of other.entries()) {
    const own = version[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}

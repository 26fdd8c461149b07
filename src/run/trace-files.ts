/* The trace files of a Triton on this machine: `trace.json`, or `trace.json.0` and so on. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import type { Look } from './window.js';

const BYTES_MAX = 64 * 1024 * 1024;

/** Sizes of what is there before the measured part: none of it is ours. */
export function lookBeforeTraces(path: string): Look {
  return looked(() => Object.fromEntries(sizesAt(path)));
}

/** What was written since. */
export function lookAfterTraces(path: string, before: string): Look {
  const sizes = JSON.parse(before) as Readonly<Record<string, number>>;
  return looked(() => {
    const written = sizesAt(path).filter(([name, bytes]) => sizes[name] !== bytes);
    const bytes = written.reduce((sum, [, size]) => sum + size, 0);
    if (bytes > BYTES_MAX) throw new Error(`more than ${BYTES_MAX} bytes of traces`);
    return written.map(([name]) => readFileSync(join(dirname(path), name), 'utf8'));
  });
}

function sizesAt(path: string): readonly (readonly [name: string, bytes: number])[] {
  const folder = dirname(path);
  const stem = basename(path);
  return readdirSync(folder)
    .filter((name) => name === stem || /^\.\d+$/.test(name.slice(stem.length)))
    .filter((name) => name.startsWith(stem))
    .map((name) => [name, statSync(join(folder, name)).size]);
}

function looked(look: () => object): Look {
  try {
    return { ok: true, text: JSON.stringify(look()) };
  } catch (error) {
    return { ok: false, why: (error as Error).message };
  }
}

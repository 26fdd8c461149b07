import { createHash } from 'node:crypto';

import type { Machine } from './machine.js';

/** Long enough that two machines of one user never share it, short enough for a file's name. */
const CHARACTERS = 16;

/**
 * What the tool's own cost depends on, as a name: where any of it changes, so does the name. The
 * size of the memory does not count.
 */
export function fingerprintOf(
  { cpu, cores, os, node }: Machine,
  tool: { readonly version: string; readonly undici: string },
): string {
  const text = JSON.stringify([cpu, cores, os, node, tool.version, tool.undici]);
  return createHash('sha256').update(text).digest('hex').slice(0, CHARACTERS);
}

/** Of the machine alone: where it differs, times cannot be compared. */
export function machineFingerprintOf({ cpu, cores, os, node }: Machine): string {
  const text = JSON.stringify([cpu, cores, os, node]);
  return createHash('sha256').update(text).digest('hex').slice(0, CHARACTERS);
}

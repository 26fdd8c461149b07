/*
 * For a thread that has much to do and no hurry: between two pieces of its work it offers its
 * processor to whoever waits for one. Niceness would do the same, but what the thread starts later
 * would inherit it, and nobody without a privilege takes it back. Evidence:
 * docs/notes/scheduling.md.
 */
import { openCLibrary } from '../base/c-library.js';

let schedYield: (() => number) | undefined;

/** Elsewhere than on Linux, and without koffi, `letOthersRun` does nothing. */
export async function beginLettingOthersRun(): Promise<void> {
  if (process.platform !== 'linux') return;
  const library = await openCLibrary();
  schedYield = library?.func('int sched_yield()') as typeof schedYield;
}

/** Hot path; half a microsecond where nobody waits. */
export function letOthersRun(): void {
  schedYield?.();
}

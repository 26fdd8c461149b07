/*
 * The threads that V8 starts for itself, to collect garbage and to compile. On few cores they come
 * where the load thread runs and keep it waiting: in four traced seconds of a paced run, 11 of the
 * 17 ms that it was kept off its core for longer than 0.2 ms. They are told to give way.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * How much nicer than the others: a tenth of what they get, while both want a core; all of it while
 * it is free. Not less: a thread that waits for its helper to end must not wait for long.
 */
const NICER = 10;
const NICENESS_MAX = 19;
/** Node's default, `--v8-pool-size`, and the one that wakes them when something is to be delayed. */
const HELPERS_MAX = 5;

/**
 * Lowers the priority of V8's helper threads. Linux only, where it is a thread's and not a
 * process's; elsewhere, or where it is not allowed, nothing changes. To be called before this
 * program starts threads of its own.
 *
 * @returns the kernel's numbers of the threads that were told.
 */
export function lowerHelperThreads(): readonly number[] {
  if (process.platform !== 'linux') return [];
  try {
    const niceness = Math.min(NICENESS_MAX, getPriority() + NICER);
    return helperThreads().filter((thread) => {
      setPriority(thread, niceness);
      return true;
    });
  } catch {
    return [];
  }
}

/** Node starts them first of all, before it has anything to read. Newer ones are named. */
function helperThreads(): readonly number[] {
  const others = readdirSync('/proc/self/task')
    .map(Number)
    .filter((thread) => thread !== process.pid)
    .sort((one, other) => one - other);
  const named = others.filter((thread) => nameOf(thread).startsWith('V8Worker'));
  return named.length > 0 ? named : others.slice(0, HELPERS_MAX);
}

function nameOf(thread: number): string {
  return readFileSync(`/proc/self/task/${thread}/comm`, 'latin1');
}

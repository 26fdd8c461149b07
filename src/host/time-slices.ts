/*
 * How long a thread may stay on a processor that others want as well. Linux keeps a thread there
 * until its slice is over, whoever wakes, however nice it is: 1.4 to 3 ms, looked at 100 to 1,000
 * times a second. So a thread of ours that compiles or digests kept a server on this machine
 * waiting for 2 to 4 ms, and that was told as the server's time. A thread with a longer slice is
 * taken off at once for one that wakes with a shorter one, and gets as much time in the end.
 * Evidence: docs/notes/scheduling.md.
 */
import { readdirSync, readFileSync } from 'node:fs';

import { openCLibrary } from '../base/c-library.js';

/** Longer than any that Linux gives by itself (3 ms); the kernel takes up to 100 ms. */
const LONG_SLICE_NS = 10_000_000n;

/** Of sched_setattr(2), which the C library does not have: in asm/unistd.h. */
const SYSTEM_CALLS: Readonly<Partial<Record<string, number>>> = {
  x64: 314,
  arm64: 274,
  riscv64: 274,
  loong64: 274,
};

/** struct sched_attr, as it was at first: of linux/sched/types.h. */
const ATTRIBUTE_BYTES = 48;
const AT = { size: 0, policy: 4, flags: 8, niceness: 16, sliceNs: 24 } as const;
const SCHED_OTHER = 0;
/** What a thread starts, a server for example, has slices like all others. */
const RESET_ON_FORK = 1n;

/** long syscall(long number, ...): here a number, a pointer and a number. */
type SystemCall = (
  number: number,
  ...rest: readonly ['int', number, 'void *', Uint8Array, 'uint', number]
) => number;

/**
 * Has the main thread of this process, and those that are nicer than it (helper-threads.ts), give
 * way at once to whoever wakes. Linux since 6.12, which is the first to take a slice; on an older
 * one, elsewhere, or where it is not allowed, nothing changes. Nor does it where the user has
 * asked for another policy, or for a higher priority, which what is started later would lose.
 *
 * @returns the kernel's numbers of the threads that it was told of.
 */
export async function yieldAtOnce(): Promise<readonly number[]> {
  const number = SYSTEM_CALLS[process.arch];
  if (process.platform !== 'linux' || number === undefined) return [];
  const library = await openCLibrary();
  if (library === undefined) return [];
  const call = library.func('long syscall(long, ...)') as SystemCall;
  return threadsToYield()
    .filter(({ thread, niceness }) => {
      const attributes = attributesOf(niceness);
      return Number(call(number, 'int', thread, 'void *', attributes, 'uint', 0)) === 0;
    })
    .map(({ thread }) => thread);
}

type Thread = { readonly thread: number } & ThreadPolicy;

/** Also undefined where a thread has ended meanwhile. */
function threadOf(thread: number): Thread | undefined {
  try {
    const policy = readThreadPolicy(readFileSync(`/proc/self/task/${thread}/stat`, 'latin1'));
    return policy === undefined ? undefined : { thread, ...policy };
  } catch {
    return undefined;
  }
}

function threadsToYield(): readonly Thread[] {
  const main = threadOf(process.pid);
  if (main === undefined || main.niceness < 0) return [];
  return readdirSync('/proc/self/task')
    .map((name) => threadOf(Number(name)))
    .filter((one) => one !== undefined)
    .filter(({ thread, niceness }) => thread === main.thread || niceness > main.niceness)
    .filter(({ policy }) => policy === SCHED_OTHER);
}

export type ThreadPolicy = { readonly niceness: number; readonly policy: number };

/** Fields 19 and 41 of proc_pid_stat(5); the second, a name in parentheses, may hold blanks. */
export function readThreadPolicy(text: string): ThreadPolicy | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [niceness, policy] = [fields[16], fields[38]].map(Number);
  if (niceness === undefined || policy === undefined) return undefined;
  return Number.isNaN(niceness + policy) ? undefined : { niceness, policy };
}

function attributesOf(niceness: number): Uint8Array {
  const bytes = new Uint8Array(ATTRIBUTE_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(AT.size, ATTRIBUTE_BYTES, true);
  view.setUint32(AT.policy, SCHED_OTHER, true);
  view.setBigUint64(AT.flags, RESET_ON_FORK, true);
  view.setInt32(AT.niceness, niceness, true);
  view.setBigUint64(AT.sliceNs, LONG_SLICE_NS, true);
  return bytes;
}

/*
 * What the kernel's scheduler says of one thread of this process (Linux). A thread of Node does
 * not know its number; the link /proc/thread-self does, where it is read from that thread.
 */
import { readFileSync, readlinkSync } from 'node:fs';

/** Since the thread began. */
export type ThreadSchedule = {
  /** On a processor. */
  readonly ranNs: number;
  /** Ready to run, and waiting for a processor. */
  readonly waitedNs: number;
  /** How often it was put on a processor. */
  readonly turns: number;
};

/** Of the thread that asks; undefined where the system does not tell. */
export function threadNumber(): number | undefined {
  try {
    return readThreadLink(readlinkSync('/proc/thread-self'));
  } catch {
    return undefined;
  }
}

export function threadScheduleOf(thread: number): ThreadSchedule | undefined {
  try {
    return readThreadSchedule(readFileSync(`/proc/self/task/${thread}/schedstat`, 'latin1'));
  } catch {
    return undefined;
  }
}

/** The link's text is `<process>/task/<thread>`. */
export function readThreadLink(text: string): number | undefined {
  const number = /^\d+\/task\/(\d+)$/.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

/**
 * `<ran> <waited> <turns>`, in ns. A kernel without schedstats writes the file all the same, as
 * zeros: a thread that reads has run, so that is "not known".
 */
export function readThreadSchedule(text: string): ThreadSchedule | undefined {
  const numbers = /^(\d+) (\d+) (\d+)\s*$/.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) return undefined;
  const [ranNs = 0, waitedNs = 0, turns = 0] = numbers;
  return ranNs === 0 && turns === 0 ? undefined : { ranNs, waitedNs, turns };
}

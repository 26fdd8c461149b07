/*
 * For how long processors have been busy: all of them, with this process, and with a group of
 * processes that it has started. What is left is the time of other programs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

import { machineTime } from './machine-time.js';

/** Linux counts in hundredths of a second wherever a program can see it (USER_HZ). */
const TICK_NS = 10e6;

/** Undefined where it is not told, or where this process may not use all of them. */
export function processorCount(): number | undefined {
  const count = cpus().length;
  return count > 0 && availableParallelism() >= count ? count : undefined;
}

/** Of all processors together, since some instant. */
export function busyNs(): number {
  const machine = machineTime();
  if (machine !== undefined) return machine.busyTicks * TICK_NS;
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys, 0) * 1e6;
}

/** Of this process, with all of its threads. */
export function ownBusyNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1e3;
}

/** The processes of a group, by the number of the one that leads it. Undefined: not told. */
export function groupMembers(leader: number): readonly number[] | undefined {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((id) => processTimeOf(id)?.group === leader);
  } catch {
    return undefined;
  }
}

export type ProcessTime = { readonly group: number; readonly busyNs: number };

/** Undefined where it has ended, or where the system does not tell. */
export function processTimeOf(id: number): ProcessTime | undefined {
  try {
    return readProcessTime(readFileSync(`/proc/${id}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}

/**
 * `<id> (<name>) <state> <parent> <group> …`, and as the 14th and 15th the time as a user and as
 * the system. The name may have spaces and brackets in it.
 */
export function readProcessTime(text: string): ProcessTime | undefined {
  const words = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, , group] = words;
  const [user, system] = words.slice(11, 13);
  if (group === undefined || user === undefined || system === undefined) return undefined;
  return { group, busyNs: (user + system) * TICK_NS };
}

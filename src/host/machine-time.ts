/* How the whole machine spent its processors' time, as the kernel counts it (Linux). */
import { readFileSync } from 'node:fs';

/** In ticks of all processors together, since the machine was started. */
export type MachineTime = {
  readonly busyTicks: number;
  /** Wanted by this machine, and given to another one on the same host. */
  readonly stolenTicks: number;
};

export function machineTime(): MachineTime | undefined {
  try {
    return readMachineTime(readFileSync('/proc/stat', 'latin1'));
  } catch {
    return undefined;
  }
}

/**
 * The first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal, guest and
 * guest_nice. The last two are contained in the first two; before Linux 2.6.11 there is no steal.
 */
export function readMachineTime(text: string): MachineTime | undefined {
  const words = /^cpu +([\d ]+)$/m.exec(text)?.[1]?.trim().split(/ +/).map(Number);
  if (words === undefined || words.length < 8) return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = words;
  return { busyTicks: user + nice + system + irq + softirq, stolenTicks: steal };
}

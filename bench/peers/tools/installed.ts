import type { Order } from '../peer.js';
import { pathOf, type Ran, runProgram } from '../program.js';

/** Runs a program that setup.sh installs; fails where it is not there. */
export function runInstalled(name: string, words: readonly string[]): Promise<Ran> {
  const file = pathOf(name);
  if (file === undefined) throw new Error(`${name} is not installed`);
  return runProgram(file, words);
}

/** What a program prints about its version, whatever its exit code; undefined: not installed. */
export async function aboutOf(name: string, words: readonly string[]): Promise<string | undefined> {
  const file = pathOf(name);
  if (file === undefined) return undefined;
  const { stdout, stderr } = await runProgram(file, words, [0, 1, 2]);
  return `${stdout}\n${stderr}`;
}

/** For tools without a warm-up of their own. */
export function rateWordsOf({ load }: Order, words: (rate: number) => readonly string[]) {
  return load.kind === 'open' ? words(load.ratePerSecond) : [];
}

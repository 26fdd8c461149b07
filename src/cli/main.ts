import type { Io } from './io.js';
import { toolVersion } from './version.js';

/**
 * The whole command line: words in, exit code out. Everything else is imported when a command
 * needs it, so that `--version` costs little more than Node itself.
 */
export async function main(words: readonly string[], io: Io): Promise<number> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    io.stdout.write(`${toolVersion()}\n`);
    return 0;
  }
  const { runProgram } = await import('./program.js');
  return runProgram(words, io);
}

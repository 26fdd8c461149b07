import { INTERRUPTED, TERMINATED } from './exit-code.js';
import type { Io, Signal } from './io.js';
import { CLEAR_LINE } from './progress.js';
import type { Stopping } from './stopping.js';

/** The first signal ends what goes on in order; the second one does not wait. */
export function obeySignal(signal: Signal, stopping: Stopping, io: Io, isQuiet: boolean): void {
  if (stopping.signal() !== undefined) {
    io.exitNow(signal === 'SIGINT' ? INTERRUPTED : TERMINATED);
    return;
  }
  if (!isQuiet) {
    const line = io.stderr.isTerminal ? CLEAR_LINE : '';
    io.stderr.write(`${line}stopping; once more ends it at once, without a result\n`);
  }
  stopping.stopForSignal(signal);
}

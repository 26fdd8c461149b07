/*
 * What is shown on stderr while a run goes on. A terminal gets one line that is redrawn in place;
 * a log (CI) a line each 30 s; with --quiet or --no-progress there is none.
 */
import { timeWithUnit } from '../report/number.js';
import { shortened } from '../report/wrap.js';
import type { Progress, RunEvent } from '../run/event.js';
import type { Clock } from '../base/clock.js';
import { NS_PER_SECOND } from '../base/units.js';
import { unreachable } from '../base/unreachable.js';

import type { RunOptions } from './declare-run.js';
import type { Io, Output } from './io.js';
import { progressLine } from './progress-line.js';

export type ProgressView = {
  readonly show: (event: RunEvent) => void;
  /** Leaves nothing behind on a terminal. */
  readonly end: () => void;
};

/** Erases the line and goes back to its start. */
export const CLEAR_LINE = '\u001b[2K\r';
/** Where a terminal does not tell its width. */
const COLUMNS = 80;
const LOG_COLUMNS = 120;
const LOG_EVERY_NS = 30 * NS_PER_SECOND;

export function progressViewOf(
  options: Pick<RunOptions, 'quiet' | 'progress'>,
  io: Io,
  clock: Clock,
): ProgressView {
  if (options.quiet === true || !options.progress) {
    return { show: () => {}, end: () => {} };
  }
  return io.stderr.isTerminal && io.environment.TERM !== 'dumb'
    ? liveView(io.stderr)
    : logView(io.stderr, clock);
}

function liveView(output: Output): ProgressView {
  const draw = (line: (columns: number) => string): void => {
    // The last column stays free: some terminals wrap when it is written to.
    const columns = (output.columns() ?? COLUMNS) - 1;
    output.write(`${CLEAR_LINE}${line(columns)}`);
  };
  return {
    show: (event) => {
      if (event.kind === 'progress') {
        draw((columns) => progressLine(event.progress, columns));
        return;
      }
      const status = statusOf(event);
      if (status !== undefined) {
        draw((columns) => shortened(status, columns));
      }
    },
    end: () => output.write(CLEAR_LINE),
  };
}

function logView(output: Output, clock: Clock): ProgressView {
  let writtenNs: number = clock.nowNs();
  return {
    show: (event) => {
      if (event.kind === 'progress' && clock.nowNs() - writtenNs >= LOG_EVERY_NS) {
        writtenNs = clock.nowNs();
        output.write(`${logLine(event.progress)}\n`);
      }
    },
    end: () => {},
  };
}

function logLine(progress: Progress): string {
  return progressLine(progress, LOG_COLUMNS);
}

/** What to say between the looks at a cell; undefined: let the line stand. */
function statusOf(event: Exclude<RunEvent, { kind: 'progress' }>): string | undefined {
  switch (event.kind) {
    case 'server-started':
      return `starting ${event.what} …`;
    case 'server-ready':
      return `ready after ${timeWithUnit(event.tookNs)}: ${event.url}`;
    case 'cell-started':
      return `${event.index + 1}/${event.total}  ${event.name}`;
    case 'cell-begun-anew':
      return `again with ${event.workers} workers: ${event.why}`;
    case 'cell-finished':
    case 'warning':
      return undefined;
    default:
      return unreachable(event);
  }
}

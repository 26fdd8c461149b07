import { TEST_LOADS, USUAL_LENGTHS } from '../study/selftest/loads.js';
import type { SelftestOutcome } from '../study/selftest/run-selftest.js';
import { renderSelftest, SELFTEST_FORMATS, type SelftestFormat } from '../report/render.js';
import type { SelftestFate } from '../report/selftest-view.js';
import { INVALID_CODE, type SelftestDocument } from '../result/selftest-document.js';
import { machineOf } from '../host/machine.js';
import { clock } from '../base/clock.js';

import type { SelftestOptions } from './declare-selftest.js';
import {
  DONE,
  type ExitCode,
  INTERRUPTED,
  NOT_TRUSTED,
  RUN_FAILED,
  TERMINATED,
} from './exit-code.js';
import type { Io } from './io.js';
import { keepSelftest } from './kept-selftest.js';
import { obeySignal } from './obey-signal.js';
import { progressViewOf } from './progress.js';
import { Stopping } from './stopping.js';
import { styleOf } from './style-of.js';
import { UsageError } from './usage-error.js';
import { toolVersion } from './version.js';

export async function selftestCommand(options: SelftestOptions, io: Io): Promise<ExitCode> {
  const format = formatOf(options);
  const { document, ended } = await measure(options, io);
  const fate = keep(document, io, options.quiet === true);
  // An interruption leaves something to show, or nothing.
  if (document.floors.length > 0) {
    const color = options.color === undefined ? {} : { color: options.color };
    const style = styleOf(color, undefined, io);
    io.stdout.write(renderSelftest(document, format, style, fate));
  }
  switch (ended.kind) {
    case 'interrupted':
      return ended.signal === 'SIGINT' ? INTERRUPTED : TERMINATED;
    case 'failed':
      io.stderr.write(`error: ${ended.why}\n`);
      return RUN_FAILED;
    case 'fault':
      throw ended.error;
    case 'done':
      return distrusted(document, io);
    default:
      return ended satisfies never;
  }
}

async function measure(options: SelftestOptions, io: Io): Promise<SelftestOutcome> {
  const { selftest } = await io.engine();
  const stopping = new Stopping();
  const isQuiet = options.quiet === true;
  const stopListening = io.onSignal((signal) => obeySignal(signal, stopping, io, isQuiet));
  const progress = progressViewOf(options, io, clock);
  try {
    return await selftest(
      {
        loads: TEST_LOADS,
        lengths: USUAL_LENGTHS,
        extent: options.full === true ? 'full' : 'usual',
      },
      {
        onEvent: (event) => progress.show(event),
        interruption: stopping,
        toolVersion: toolVersion(),
        workers: 1,
        host: machineOf(),
        git: null,
      },
    );
  } finally {
    progress.end();
    stopListening();
  }
}

/** Only what is whole is kept, and only if there is a floor in it. */
function keep(document: SelftestDocument, io: Io, isQuiet: boolean): SelftestFate | undefined {
  if (document.partial) return undefined;
  if (document.floors.every(({ floorNs }) => floorNs === null)) {
    return { mark: 'not kept:', text: 'no floor in it can be trusted' };
  }
  const kept = keepSelftest(document, io.environment);
  if (kept.ok) {
    return { mark: 'kept:', text: `${kept.shown} (later runs here show these floors)` };
  }
  if (kept.kind === 'not written' && !isQuiet) {
    io.stderr.write(`warning: the floor could not be kept: ${kept.why}\n`);
  }
  return { mark: 'not kept:', text: kept.why };
}

/** Only where nothing was found out: what this machine cannot carry, or not now, is a finding. */
function distrusted({ floors, warnings }: SelftestDocument, io: Io): ExitCode {
  if (floors.some(({ floorNs }) => floorNs !== null)) return DONE;
  const first = warnings.find(({ code }) => code === INVALID_CODE);
  const why = first === undefined ? '' : `: ${first.message} (${first.cells.join(', ')})`;
  io.stderr.write(`error: no floor can be trusted${why}\n`);
  return NOT_TRUSTED;
}

function formatOf({ format = [] }: SelftestOptions): SelftestFormat {
  const [word = 'table', second] = format;
  const known = SELFTEST_FORMATS.find((one) => one === word);
  if (known === undefined || second !== undefined) {
    throw new UsageError(
      second === undefined
        ? `a selftest cannot be shown as ${word}`
        : 'a selftest is shown in one format',
      `one of ${SELFTEST_FORMATS.join(', ')}, on stdout`,
    );
  }
  return known;
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import type { ProbeOutcome } from '../study/probe/run-probe.js';
import { PROBE_FORMATS, type ProbeFormat, renderProbe } from '../report/render.js';
import { RunFailure } from '../run/run-failure.js';
import { redactStrings } from '../result/redact-strings.js';
import { machineOf } from '../host/machine.js';
import { readCount, readDuration } from '../scenario/quantity.js';
import { PROBE_IDLE_NS, PROBE_REQUESTS } from '../base/limits.js';

import type { ProbeOptions } from './declare-probe.js';
import {
  DONE,
  type ExitCode,
  INTERRUPTED,
  RUN_FAILED,
  TERMINATED,
  WRONG_USE,
} from './exit-code.js';
import type { Io } from './io.js';
import { obeySignal } from './obey-signal.js';
import { optionValueOf } from './option-quantity.js';
import { reasonOf, writeWhole } from './output-place.js';
import { readProbeInput } from './probe-input.js';
import { withLineEnd } from './run-outputs.js';
import { Stopping } from './stopping.js';
import { styleOf } from './style-of.js';
import { UsageError } from './usage-error.js';
import { toolVersion } from './version.js';

const IDLE = '6s';
const REQUESTS = '8';

export async function probeCommand(word: string, options: ProbeOptions, io: Io): Promise<ExitCode> {
  const format = formatOf(options);
  const idleNs = optionValueOf('--idle', readDuration(options.idle ?? IDLE, PROBE_IDLE_NS));
  const requestsMax = optionValueOf(
    '--requests',
    readCount(options.requests ?? REQUESTS, PROBE_REQUESTS),
  );
  refuseExisting(options, io);
  const input = readProbeInput(word, options, io);
  if (input === undefined) return WRONG_USE;
  const stopping = new Stopping();
  const { probe } = await io.engine();
  const isQuiet = options.quiet === true;
  const stopListening = io.onSignal((signal) => obeySignal(signal, stopping, io, isQuiet));
  try {
    const outcome = await probe(
      { ...input, idleNs, requestsMax },
      {
        onEvent: () => {},
        interruption: stopping,
        toolVersion: toolVersion(),
        workers: 1,
        host: machineOf(),
        git: null,
      },
    );
    return told(outcome, { format, options, io });
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error;
    const signal = stopping.signal();
    if (signal !== undefined) return codeOf(signal);
    io.stderr.write(`error: ${error.message}\n`);
    return RUN_FAILED;
  } finally {
    stopListening();
  }
}

type Telling = { readonly format: ProbeFormat; readonly options: ProbeOptions; readonly io: Io };

function told(outcome: ProbeOutcome, { format, options, io }: Telling): ExitCode {
  const { ended } = outcome;
  // What was found until then is half of it, and would look like all.
  if (ended.kind === 'interrupted') return codeOf(ended.signal);
  const written = writeScenario(outcome, options, io);
  const document = redactStrings(outcome.document, [...io.secrets], undefined);
  const color = options.color === undefined ? {} : { color: options.color };
  const text = renderProbe(document, format, styleOf(color, undefined, io), written);
  io.stdout.writeHidden(withLineEnd(text));
  return ended.kind === 'done' ? DONE : RUN_FAILED;
}

/** The path that was written; undefined: none was to be, or there is nothing to write. */
function writeScenario(
  { scenario }: ProbeOutcome,
  { write, quiet }: ProbeOptions,
  io: Io,
): string | undefined {
  if (write === undefined) return undefined;
  if (scenario === undefined) {
    if (quiet !== true) io.stderr.write(`warning: ${write} was not written: see above\n`);
    return undefined;
  }
  try {
    writeWhole(resolve(io.folder, write), scenario);
    return write;
  } catch (error) {
    throw new UsageError(`${write} cannot be written: ${reasonOf(error)}`);
  }
}

/** Before anything is sent. */
function refuseExisting({ write, force }: ProbeOptions, io: Io): void {
  if (write === undefined || force === true) return;
  if (existsSync(resolve(io.folder, write))) {
    throw new UsageError(`${write} is there already`, 'choose another name, or add --force');
  }
}

function codeOf(signal: 'SIGINT' | 'SIGTERM'): ExitCode {
  return signal === 'SIGINT' ? INTERRUPTED : TERMINATED;
}

function formatOf({ format = [] }: ProbeOptions): ProbeFormat {
  const [word = 'table', second] = format;
  const known = PROBE_FORMATS.find((one) => one === word);
  if (known === undefined || second !== undefined) {
    throw new UsageError(
      second === undefined
        ? `a probe cannot be shown as ${word}`
        : 'a probe is shown in one format',
      `one of ${PROBE_FORMATS.join(', ')}, on stdout`,
    );
  }
  return known;
}

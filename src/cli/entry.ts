/*
 * Where the process meets `main`: real streams, signals, and what to do when nothing else is left
 * to do it. Runs on import; the only file of the program that does.
 */
import './small-nursery.js';

import { isatty } from 'node:tty';

import { lowerHelperThreads } from '../host/helper-threads.js';

import { decisiveOf, type ExitCode, FAULT, RUN_FAILED } from './exit-code.js';
import type { Input, Io, Output, Signal } from './io.js';
import { main } from './main.js';

type Stream = NodeJS.WriteStream & { readonly fd: number };

lowerHelperThreads();

const secrets = new Set<string>();
/** Why the report could not be written. A reader that has gone (`| head`) is no such reason. */
let lost: string | undefined;

process.on('uncaughtException', (error) => {
  // Without this, Node would exit 1: "a limit was crossed".
  import('./fault.js').then(
    ({ faultText }) => {
      process.stderr.write(faultText(error, secrets));
      process.exit(FAULT);
    },
    () => process.exit(FAULT),
  );
});

const io: Io = {
  stdout: outputOf(1, () => process.stdout),
  stderr: outputOf(2, () => process.stderr),
  stdin: inputOf(),
  environment: process.env,
  folder: process.cwd(),
  secrets,
  onSignal,
  exitNow: (code) => process.exit(code),
  engine: async () => (await import('./engine.js')).engine,
};

const code = await main(process.argv.slice(2), io);
await new Promise((resolve) => process.stdout.write('', resolve));
if (lost === undefined) {
  process.exitCode = code;
} else {
  process.stderr.write(`error: the report could not be written: ${lost}\n`);
  process.exitCode = decisiveOf([code as ExitCode, RUN_FAILED]);
}

/** The stream is opened at the first use: opening stderr costs time that `--version` has not. */
function outputOf(fd: number, streamOf: () => Stream): Output {
  let opened: Stream | undefined;
  const open = (): Stream => {
    if (opened === undefined) {
      opened = streamOf();
      opened.on('error', (error: NodeJS.ErrnoException) => {
        lost = fd === 1 && error.code !== 'EPIPE' ? error.message : lost;
      });
    }
    return opened;
  };
  const write = (text: string): void => {
    open().write(text);
  };
  return {
    write,
    writeHidden: write,
    isTerminal: isatty(fd),
    columns: () => open().columns,
  };
}

function inputOf(): Input {
  return {
    isTerminal: isatty(0),
    ask: async (question) => {
      const { createInterface } = await import('node:readline/promises');
      const reader = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await reader.question(question);
      } finally {
        reader.close();
      }
    },
  };
}

function onSignal(listener: (signal: Signal) => void): () => void {
  const interrupt = (): void => listener('SIGINT');
  const terminate = (): void => listener('SIGTERM');
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', terminate);
  // A terminal that is closed ends the run in order, too: what was measured is kept.
  process.on('SIGHUP', terminate);
  return () => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', terminate);
    process.off('SIGHUP', terminate);
  };
}

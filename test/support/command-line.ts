import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Engine } from '../../src/cli/engine.js';
import type { Io, Signal } from '../../src/cli/io.js';
import { main } from '../../src/cli/main.js';

/** The command line in this process, with streams, folder and environment of its own. */
export type Surrounding = {
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly engine?: Partial<Engine>;
  readonly stdoutIsTerminal?: boolean;
  readonly stderrIsTerminal?: boolean;
  /** What is typed at a question; undefined: stdin is no terminal. */
  readonly answer?: string;
  /** Called with how to send a signal, once somebody listens. */
  readonly onListening?: (send: (signal: Signal) => void) => void;
  /** Called with each text on stdout, for commands that go on. */
  readonly onStdout?: (text: string) => void;
};

export type Spoken = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Exit codes with which it wanted to end at once. */
  readonly exits: readonly number[];
  readonly questions: readonly string[];
};

export async function modelbench(
  words: readonly string[],
  surrounding: Surrounding = {},
): Promise<Spoken> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const exits: number[] = [];
  const questions: string[] = [];
  const io: Io = {
    stdout: outputInto(stdout, surrounding.stdoutIsTerminal ?? false, surrounding.onStdout),
    stderr: outputInto(stderr, surrounding.stderrIsTerminal ?? false),
    stdin: {
      isTerminal: surrounding.answer !== undefined,
      ask: async (question) => {
        questions.push(question);
        return surrounding.answer ?? '';
      },
    },
    environment: surrounding.environment ?? {},
    folder: surrounding.folder ?? '/nonexistent',
    secrets: new Set(),
    onSignal: (listener) => {
      surrounding.onListening?.(listener);
      return () => {};
    },
    exitNow: (code) => {
      exits.push(code);
    },
    engine: async () => ({ ...UNUSED_ENGINE, ...surrounding.engine }),
  };
  const code = await main(words, io);
  return { code, stdout: stdout.join(''), stderr: stderr.join(''), exits, questions };
}

/** A test that sends nothing notices when something would be sent. */
const UNUSED_ENGINE: Engine = {
  runPlan: async () => {
    throw new Error('this test sends nothing');
  },
  runOnce: async () => {
    throw new Error('this test sends nothing');
  },
  probe: async () => {
    throw new Error('this test sends nothing');
  },
  selftest: async () => {
    throw new Error('this test sends nothing');
  },
  runSession: async () => {
    throw new Error('this test sends nothing');
  },
};

function outputInto(
  texts: string[],
  isTerminal: boolean,
  heard: (text: string) => void = () => {},
): Io['stdout'] {
  const write = (text: string): void => {
    texts.push(text);
    heard(text);
  };
  return { write, writeHidden: write, isTerminal, columns: () => (isTerminal ? 80 : undefined) };
}

/** A folder that is gone when the test ends. */
export function temporaryFolder(test: { after: (action: () => void) => void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

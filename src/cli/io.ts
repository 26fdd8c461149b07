/*
 * Everything of the process that the command line touches, as an argument: the tests call `main`
 * in their own process with streams of their own. The real one is made in entry.ts.
 */
import type { Engine } from './engine.js';

export type Io = {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The working directory: relative paths of the command line start here. */
  readonly folder: string;
  /** Values that nothing printed may hold. Grows as scenarios are read. */
  readonly secrets: Set<string>;
  /** Calls the listener at each Ctrl-C or request to end; returns how to stop listening. */
  readonly onSignal: (listener: (signal: Signal) => void) => () => void;
  /** Ends the process at once, children included. */
  readonly exitNow: (code: number) => void;
  /** Loaded late: most commands measure nothing. */
  readonly engine: () => Promise<Engine>;
};

export type Output = {
  readonly write: (text: string) => void;
  /** For text whose secrets are hidden already: hiding twice could cut a number in two. */
  readonly writeHidden: (text: string) => void;
  readonly isTerminal: boolean;
  /** Read anew for each use: a terminal can be resized. */
  readonly columns: () => number | undefined;
};

export type Input = {
  readonly isTerminal: boolean;
  /** Asks on stderr and gives the line that was typed. */
  readonly ask: (question: string) => Promise<string>;
};

export type Signal = 'SIGINT' | 'SIGTERM';

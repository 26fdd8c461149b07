/*
 * A process that serves the target for the time of a run. Its output is kept (the last part) for
 * the error message; it is ended with its whole group, and never outlives the run.
 */
import { type ChildProcess, spawn } from 'node:child_process';

/** Whatever way this process ends, no server of its own is left behind. */
const living = new Set<Child>();
process.on('exit', () => {
  for (const child of living) child.kill();
});

const OUTPUT_KEPT_CHARS = 8192;
/** After SIGTERM a server has this long before SIGKILL. */
const GRACE_MS = 5000;

export class Child {
  readonly #process: ChildProcess;
  readonly #exited: Promise<void>;
  #output = '';
  #stdout = '';
  #exit: string | undefined;
  #left: string | undefined;

  private constructor(process_: ChildProcess) {
    this.#process = process_;
    living.add(this);
    this.#exited = new Promise((resolve) => {
      process_.once('error', (error) => {
        this.#end(error.message);
        resolve();
      });
      process_.once('exit', (code, signal) => {
        this.#left = howText(code, signal);
      });
      process_.once('close', (code, signal) => {
        this.#end(howText(code, signal));
        resolve();
      });
    });
    process_.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout = (this.#stdout + text).slice(-OUTPUT_KEPT_CHARS);
      this.#keep(text);
    });
    process_.stderr?.setEncoding('utf8').on('data', (text: string) => this.#keep(text));
  }

  /** By a shell, in a process group of its own, so that what it starts ends with it. */
  static ofCommand(command: string): Child {
    return new Child(
      spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  }

  /** A Node script; its stdin stays open and tells it, when it closes, that we are gone. */
  static ofScript(path: string, args: readonly string[]): Child {
    return new Child(
      spawn(process.execPath, [path, ...args], { detached: true, stdio: ['pipe', 'pipe', 'pipe'] }),
    );
  }

  /** The number of its process, and of the group that it leads. */
  get id(): number | undefined {
    return this.#process.pid;
  }

  /** How it ended; undefined while it runs. */
  get exit(): string | undefined {
    return this.#exit;
  }

  /** The same of the process alone: what it left behind may still hold its output open. */
  get left(): string | undefined {
    return this.#exit ?? this.#left;
  }

  /** The last lines that it wrote, to either stream. */
  get output(): string {
    return this.#output;
  }

  get stdout(): string {
    return this.#stdout;
  }

  async stop(): Promise<void> {
    if (this.#exit !== undefined) return;
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), GRACE_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  /** At once and without waiting: for a second Ctrl-C. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  #end(how: string): void {
    this.#exit ??= how;
    living.delete(this);
  }

  #keep(text: string): void {
    this.#output = (this.#output + text).slice(-OUTPUT_KEPT_CHARS);
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#process;
    if (pid === undefined || this.#exit !== undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      this.#process.kill(signal);
    }
  }
}

function howText(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

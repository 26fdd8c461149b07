import { Worker } from 'node:worker_threads';

/** Two hundred times a second: about half a percent of one processor. */
export const SLEEP_MS = 5;
/** What it saw is told this often. */
export const TOLD_EVERY_NS = 200e6;

export type QuietSetting = { readonly word: SharedArrayBuffer };

const YOUNG_MB_MAX = 1;
const OLD_MB_MAX = 16;

/** The main thread's handle on the quiet thread, which tells the machine's delays from ours. */
export class QuietThread {
  readonly #word = new SharedArrayBuffer(4);
  readonly #worker: Worker;
  #slept: ((fromNs: number, toNs: number) => void) | undefined;

  constructor() {
    this.#worker = new Worker(new URL('./quiet-worker.js', import.meta.url), {
      workerData: { word: this.#word } satisfies QuietSetting,
      name: 'modelbench quiet',
      resourceLimits: {
        maxYoungGenerationSizeMb: YOUNG_MB_MAX,
        maxOldGenerationSizeMb: OLD_MB_MAX,
      },
    });
    this.#worker.on('message', (sleeps: readonly number[]) => {
      for (let at = 0; at + 1 < sleeps.length; at += 2) {
        this.#slept?.(sleeps[at] ?? 0, sleeps[at + 1] ?? 0);
      }
    });
    // A run without it knows less of the machine, and is a run all the same.
    this.#worker.on('error', () => {});
  }

  /** Who is told of each sleep from now on; the one before is told no more. */
  tell(slept: ((fromNs: number, toNs: number) => void) | undefined): void {
    this.#slept = slept;
  }

  async quit(): Promise<void> {
    const word = new Int32Array(this.#word);
    Atomics.store(word, 0, 1);
    Atomics.notify(word, 0);
    await this.#worker.terminate();
  }
}

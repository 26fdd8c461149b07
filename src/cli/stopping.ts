import type { Interruption } from '../run/setting.js';

import type { Signal } from './io.js';

/**
 * Why a run should end early: a signal, or the time that --max-time gave. A run knows signals
 * only, so time that is up looks like SIGTERM to it; what it means is decided here.
 */
export class Stopping implements Interruption {
  #signal: Signal | undefined;
  #timeIsUp = false;
  readonly #listeners: (() => void)[] = [];

  readonly requested = (): Signal | undefined =>
    this.#signal ?? (this.#timeIsUp ? 'SIGTERM' : undefined);

  readonly onRequest = (listener: () => void): void => {
    this.#listeners.push(listener);
    if (this.requested() !== undefined) {
      listener();
    }
  };

  /** Undefined where nobody sent one, also when time is up. */
  signal(): Signal | undefined {
    return this.#signal;
  }

  stopForSignal(signal: Signal): void {
    this.#signal ??= signal;
    this.#tell();
  }

  stopForTime(): void {
    this.#timeIsUp = true;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      listener();
    }
  }
}

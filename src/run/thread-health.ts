/* What one load thread has told of itself in the cell at hand. On the main thread. */
import { Stalls } from '../stats/stalls.js';

import type { LoadHealth } from './load-watch.js';

export class ThreadHealth {
  stalls = new Stalls();
  /** The kernel's number of it; undefined where the system does not tell. */
  thread: number | undefined = undefined;
  end: Extract<LoadHealth, { readonly kind: 'end' }> | undefined = undefined;

  take(health: LoadHealth): void {
    switch (health.kind) {
      case 'begin':
        this.stalls = new Stalls();
        this.thread = health.thread;
        this.end = undefined;
        return;
      case 'stalls':
        for (let at = 0; at + 1 < health.instants.length; at += 2) {
          this.stalls.add(health.instants[at] ?? 0, health.instants[at + 1] ?? 0);
        }
        return;
      case 'end':
        this.end = health;
        return;
      default:
        health satisfies never;
    }
  }
}

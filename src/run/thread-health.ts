/* What one load thread has told of itself in the cell at hand. On the main thread. */
import { Stalls } from '../stats/stalls.js';

import type { LoadHealth } from './load-watch.js';
import type { Standstill } from './stall-shadow.js';

export class ThreadHealth implements Standstill {
  stalls = new Stalls();
  works = new Stalls();
  /** The kernel's number of it; undefined where the system does not tell. */
  thread: number | undefined = undefined;
  end: Extract<LoadHealth, { readonly kind: 'end' }> | undefined = undefined;

  take(health: LoadHealth): void {
    switch (health.kind) {
      case 'begin':
        this.stalls = new Stalls();
        this.works = new Stalls();
        this.thread = health.thread;
        this.end = undefined;
        return;
      case 'stalls':
        addAll(this.stalls, health.instants);
        addAll(this.works, health.works);
        return;
      case 'end':
        this.end = health;
        return;
      default:
        health satisfies never;
    }
  }
}

function addAll(stalls: Stalls, instants: readonly number[]): void {
  for (let at = 0; at + 1 < instants.length; at += 2) {
    stalls.add(instants[at] ?? 0, instants[at + 1] ?? 0);
  }
}

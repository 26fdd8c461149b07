import { randomOf, seedOf } from '../base/random.js';
import type { DrawnTime, ReferenceSettings } from '../base/reference-settings.js';
import { laterNs } from '../base/units.js';

import { startComputePool } from './compute-pool.js';
import type { Timer } from './exact-timer.js';
import { drawsOf } from './inference-time.js';

/** The model itself: takes a batch of so many requests on one place, and says when it is done. */
export type Execution = {
  readonly run: (requests: number, place: number, done: () => void) => void;
  readonly stop: () => Promise<void>;
};

export async function startExecution(
  settings: ReferenceSettings,
  timer: Timer,
): Promise<Execution> {
  const { inference, seed, workers } = settings;
  if (inference.kind === 'compute') {
    const { rows, columns, layers } = inference;
    return startComputePool(workers, { rows, columns, layers, seed: seedOf(seed, 'weights') });
  }
  return waitingExecution(inference, seed, timer);
}

function waitingExecution(inference: DrawnTime, seed: number, timer: Timer): Execution {
  const draw = drawsOf(inference, randomOf(seedOf(seed, 'inference')));
  return {
    run: (_requests, _place, done) => {
      const waitNs = draw();
      // No timer for an instant model: its answer leaves in the turn in which it was asked.
      if (waitNs === 0) done();
      else timer.at(laterNs(timer.nowNs(), waitNs), done);
    },
    stop: async () => {},
  };
}

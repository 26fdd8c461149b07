import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import type { Execution } from './execution.js';

/* One thread for each place, so that real work leaves the event loop free to read and write. */

export type ComputeTask = {
  readonly rows: number;
  readonly columns: number;
  readonly layers: number;
  readonly seed: number;
};

export async function startComputePool(threads: number, task: ComputeTask): Promise<Execution> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./compute-thread.js', import.meta.url), { workerData: task }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    run: (requests, place, done) => {
      const worker = workers[place];
      if (worker === undefined) throw new Error(`there is no thread for place ${place}`);
      worker.once('message', done);
      worker.postMessage(requests);
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

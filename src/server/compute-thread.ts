import { parentPort, workerData } from 'node:worker_threads';

import { randomOf } from '../base/random.js';

import type { ComputeTask } from './compute-pool.js';
import { passThrough } from './matrix.js';

/* A thread that does the matrix work of one place: a number of requests in, one number out. */

const task = workerData as ComputeTask;
const random = randomOf(task.seed);

/** Uniform around zero with this spread, so that values neither grow nor fade over the layers. */
const spread = Math.sqrt(12 / task.columns);
const layer = Float32Array.from(
  { length: task.columns * task.columns },
  () => (random() - 0.5) * spread,
);
const inputs = new Map<number, Float32Array>();

parentPort?.on('message', (requests: number) => {
  const output = passThrough(inputOf(requests), layer, task.columns, task.layers);
  // A number that depends on the product, so that the work cannot be optimised away.
  parentPort?.postMessage(output[output.length - 1]);
});
parentPort?.postMessage('ready');

/** A batch is its requests' rows under one another: one product, more rows. */
function inputOf(requests: number): Float32Array {
  const known = inputs.get(requests);
  if (known !== undefined) return known;
  const values = Float32Array.from(
    { length: requests * task.rows * task.columns },
    () => random() - 0.5,
  );
  inputs.set(requests, values);
  return values;
}

/*
 * The model of the JavaScript examples: a small network in a thread of its own, as a runtime for
 * models would be, and a lock that lets one request at a time to it.
 */
import { Worker } from 'node:worker_threads';

const WORK = `
  const { parentPort } = require('node:worker_threads');
  const sizes = [3 * 32 * 32, 256, 10];
  const weights = sizes.slice(1).map((rows, layer) =>
    Float64Array.from({ length: rows * sizes[layer] }, (_, index) => Math.sin(index + layer)),
  );
  const forward = (values) =>
    weights.reduce((input, matrix) => {
      const output = new Float64Array(matrix.length / input.length);
      for (let row = 0; row < output.length; row += 1) {
        const from = row * input.length;
        for (let column = 0; column < input.length; column += 1) {
          output[row] += matrix[from + column] * input[column];
        }
      }
      return output.map(Math.tanh);
    }, values);
  parentPort.on('message', (inputs) => {
    parentPort.postMessage(inputs.map((input) => [...forward(Float64Array.from(input.flat(2)))]));
  });
`;

const worker = new Worker(WORK, { eval: true });
worker.unref();

/** Takes lists of shape [batch, 3, 32, 32], gives lists of shape [batch, 10]. */
export function model(inputs) {
  worker.postMessage(inputs);
  return new Promise((resolve) => worker.once('message', resolve));
}

let last = Promise.resolve();

/** One request at a time in the model: resolves, with what lets the next one in. */
export async function modelLock() {
  const before = last;
  let release;
  last = new Promise((resolve) => {
    release = resolve;
  });
  await before;
  return release;
}

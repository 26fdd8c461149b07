import assert from 'node:assert/strict';
import { test } from 'node:test';

import { multiply, passThrough } from '../../src/server/matrix.js';

const LEFT = Float32Array.of(1, 2, 3, 4, 5, 6);
const SQUARE = Float32Array.of(1, 2, 3, 4);

test('a matrix of any number of rows is multiplied with a square one', () => {
  const into = new Float32Array(6).fill(9);
  multiply(LEFT, SQUARE, 2, into);
  assert.deepEqual(into, Float32Array.of(7, 10, 15, 22, 23, 34));
});

test('layers are products of products, and the input stays as it was', () => {
  const input = Float32Array.from(LEFT);
  assert.deepEqual(passThrough(input, SQUARE, 2, 0), LEFT);
  assert.deepEqual(passThrough(input, SQUARE, 2, 1), Float32Array.of(7, 10, 15, 22, 23, 34));
  assert.deepEqual(passThrough(input, SQUARE, 2, 2), Float32Array.of(37, 54, 81, 118, 125, 182));
  assert.deepEqual(input, LEFT);
});

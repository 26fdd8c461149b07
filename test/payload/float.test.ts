import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { float16BitsOf, float16Of } from '../../src/payload/float16.js';
import { shortFloat16, shortFloat32 } from '../../src/payload/short-float.js';

test('known numbers have their known half-precision bits', () => {
  const rows: readonly (readonly [number, number])[] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [0.1, 0x2e66],
    [1 / 3, 0x3555],
    [65_504, 0x7bff],
    [65_519.99, 0x7bff],
    // Half a step above the largest: to the even side, which is infinity.
    [65_520, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
    [Number.NaN, 0x7e00],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    // Halfway to the least number: to the even side, which is 0.
    [2 ** -25, 0x0000],
    [2 ** -25 * 1.001, 0x0001],
    // The largest below normal, and the step from there to the least normal.
    [2 ** -14 - 2 ** -24, 0x03ff],
    [2 ** -14 - 2 ** -26, 0x0400],
    // Halfway between 1 and the next: down to even; and between that and the one after: up.
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    // By way of float32 this would be rounded to the tie first, and then down.
    [1 + 2 ** -11 + 2 ** -40, 0x3c01],
    // Just below a power of two: the carry reaches the exponent.
    [2 - 2 ** -20, 0x4000],
  ];
  for (const [value, bits] of rows) {
    assert.equal(float16BitsOf(value), bits, `${value}`);
  }
});

test('every half-precision pattern is its own nearest', () => {
  for (let bits = 0; bits < 0x1_0000; bits += 1) {
    const value = float16Of(bits);
    if (!Number.isNaN(value)) {
      assert.equal(float16BitsOf(value), bits);
    }
  }
});

test('no half-precision number lies nearer than the one a number is rounded to', () => {
  fc.assert(
    fc.property(fc.double({ min: -65_504, max: 65_504, noNaN: true }), (value) => {
      const bits = float16BitsOf(value);
      const distance = Math.abs(float16Of(bits) - value);
      for (const neighbour of [bits - 1, bits + 1]) {
        const other = float16Of(neighbour & 0xffff);
        assert.ok(!(Math.abs(other - value) < distance), `${value}: ${other}`);
      }
    }),
  );
});

function fewestDigitsOf(value: number, readsBack: (short: number) => boolean): number {
  for (let digits = 1; ; digits += 1) {
    if (readsBack(Number(value.toPrecision(digits)))) {
      return digits;
    }
  }
}

function significantDigitsOf(value: number): number {
  const [mantissa = ''] = Math.abs(value).toExponential().split('e');
  return mantissa.replace('.', '').length;
}

test('a float32 is printed with the fewest digits that read back as the same', () => {
  assert.equal(JSON.stringify(shortFloat32(Math.fround(0.1))), '0.1');
  assert.equal(JSON.stringify(shortFloat32(Math.fround(-0.333_333_34))), '-0.33333334');
  assert.equal(JSON.stringify(shortFloat32(Math.fround(16_777_216))), '16777216');
  const anyFloat32 = fc.oneof(
    fc.float({ min: -1, max: 1, noNaN: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(anyFloat32, (value) => {
      const short = shortFloat32(value);
      assert.equal(Math.fround(short), value);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.float({ min: Math.fround(1e-4), max: 1, noNaN: true }), (value) => {
      const fewest = fewestDigitsOf(value, (short) => Math.fround(short) === value);
      assert.equal(significantDigitsOf(shortFloat32(value)), fewest, `${value}`);
    }),
    { numRuns: 2000 },
  );
});

test('a float16 is printed with the fewest digits that read back as the same', () => {
  assert.equal(JSON.stringify(shortFloat16(float16Of(0x2e66))), '0.1');
  for (let bits = 0; bits < 0x7c00; bits += 1) {
    const value = float16Of(bits);
    const short = shortFloat16(value);
    assert.equal(float16BitsOf(short), bits);
    if (value >= 2 ** -14 && value <= 1) {
      const fewest = fewestDigitsOf(value, (other) => float16BitsOf(other) === bits);
      assert.equal(significantDigitsOf(short), fewest, `${value}`);
    }
  }
});

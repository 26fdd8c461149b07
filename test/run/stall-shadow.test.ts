import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { StallShadow } from '../../src/run/stall-shadow.js';
import { Stalls } from '../../src/stats/stalls.js';

const MS = 1e6;
const SMALL = { pickedNs: 0, unsentNs: 0.1 * MS };

function shadowOf(...stretches: readonly (readonly [number, number])[]): StallShadow {
  const stalls = new Stalls();
  for (const [from, to] of stretches) stalls.add(from * MS, to * MS);
  return new StallShadow({ stalls, works: new Stalls() });
}

/** An answer of one read. */
function at(ms: number, rest: { readonly pickedNs: number; readonly unsentNs: number } = SMALL) {
  return { ...rest, firstByteNs: ms * MS, endedNs: ms * MS };
}

test('an answer that is read when the loop turns again may have waited for all of the stall', () => {
  assert.equal(shadowOf([2, 8]).delayedNs(at(8)), 6 * MS);
  assert.equal(shadowOf([2, 8]).delayedNs(at(8.9)), 6 * MS);
});

test('one that comes well after that was not there yet', () => {
  assert.equal(shadowOf([2, 8]).delayedNs(at(12)), 0);
});

test('answers that are worked off in a row have waited, however long the row is', () => {
  const shadow = shadowOf([2, 8]);
  for (let index = 0; index < 40; index += 1) {
    assert.equal(shadow.delayedNs(at(8 + 0.3 * index)), 6 * MS, `${index}`);
  }
  assert.equal(shadow.delayedNs(at(30)), 0);
});

test('the row goes on for half a millisecond after each, and begins within one of the stall', () => {
  assert.equal(shadowOf([2, 8]).delayedNs(at(9.1)), 0);
  const shadow = shadowOf([2, 8]);
  assert.equal(shadow.delayedNs(at(8.9)), 6 * MS);
  assert.equal(shadow.delayedNs(at(9.38)), 6 * MS);
  assert.equal(shadow.delayedNs(at(9.95)), 0);
  // From the end of one that took a while to read.
  const reading = shadowOf([2, 8]);
  assert.equal(reading.delayedNs({ ...SMALL, firstByteNs: 8 * MS, endedNs: 10 * MS }), 6 * MS);
  assert.equal(reading.delayedNs(at(10.4)), 6 * MS);
});

test('a stall while an answer is read to its end is no reason why it began late', () => {
  const download = { ...SMALL, firstByteNs: 12 * MS, endedNs: 25 * MS };
  assert.equal(shadowOf([2, 8], [20, 24]).delayedNs(download), 4 * MS);
});

test('one that is taken whole, as little is known of it, begins no row', () => {
  const shadow = shadowOf([2, 8]);
  assert.equal(shadow.delayedNs(at(20, { pickedNs: 0, unsentNs: Number.NaN })), 6 * MS);
  assert.equal(shadow.delayedNs(at(20.3)), 0);
});

test('what had to be sent, or read to its end, is delayed wherever the stall lies', () => {
  const upload = { pickedNs: 0, unsentNs: 5 * MS };
  assert.equal(shadowOf([2, 8]).delayedNs(at(20, upload)), 3 * MS);
  const download = { ...SMALL, firstByteNs: 1 * MS, endedNs: 20 * MS };
  assert.equal(shadowOf([2, 8]).delayedNs(download), 6 * MS);
});

test('where it is not known when the body was sent, all is taken', () => {
  const unknown = { pickedNs: 0, unsentNs: Number.NaN };
  assert.equal(shadowOf([2, 8]).delayedNs(at(20, unknown)), 6 * MS);
});

test('what is taken is never more than what lies over stalls, and nothing where none does', () => {
  const stretch = fc.tuple(fc.nat(100), fc.nat(100)).map((pair) => pair.sort((a, b) => a - b));
  fc.assert(
    fc.property(stretch, fc.array(fc.nat(60), { minLength: 4, maxLength: 4 }), (stall, times) => {
      const [from = 0, to = 0] = stall;
      const [pickedNs = 0, unsentNs = 0, firstByteNs = 0, endedNs = 0] = times
        .sort((one, other) => one - other)
        .map((ms) => ms * MS);
      const stalls = new Stalls();
      stalls.add(from * MS, to * MS);
      const delayedNs = new StallShadow({ stalls, works: new Stalls() }).delayedNs({
        pickedNs,
        unsentNs,
        firstByteNs,
        endedNs,
      });
      assert.ok(delayedNs >= 0 && delayedNs <= stalls.overlapNs(pickedNs, endedNs));
    }),
  );
});

test('what one request asked of the thread delays others, and not itself', () => {
  const works = new Stalls();
  works.add(0, 4 * MS);
  works.add(10 * MS, 14 * MS);
  const shadow = () => new StallShadow({ stalls: new Stalls(), works });
  const own = { pickedNs: 0, unsentNs: 4 * MS };
  assert.equal(shadow().delayedNs(at(8, own)), 0);
  assert.equal(shadow().delayedNs(at(14, own)), 4 * MS);
  assert.equal(shadow().delayedNs(at(20, own)), 0);
  // Read while another one was written.
  assert.equal(shadow().delayedNs({ ...own, firstByteNs: 8 * MS, endedNs: 15 * MS }), 4 * MS);
  // Which work was its own is not known.
  const unknown = { pickedNs: 0, unsentNs: Number.NaN };
  assert.equal(shadow().delayedNs(at(8, unknown)), 0);
});

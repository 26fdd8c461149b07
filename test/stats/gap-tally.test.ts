import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { GapTally } from '../../src/stats/gap-tally.js';
import { Sample } from '../../src/stats/sample.js';
import { MEASURED } from '../../src/timing/piece.js';

const MS = 1e6;

function tallyOf(gapsNs: readonly number[], bounds: readonly number[] = []): GapTally {
  const tally = new GapTally(bounds);
  for (const ns of gapsNs) tally.gap(ns);
  return tally;
}

/** Beyond what is held one by one, and a multiple of it. */
const anyGaps = fc
  .tuple(fc.array(fc.integer({ min: 0, max: 1e9 }), { maxLength: 40 }), fc.nat(2500))
  .map(([some, more]) => [...some, ...Array.from({ length: more }, (_, at) => 1e5 + 7919 * at)]);

test('however long an answer is, its gaps are counted with the others as they were', () => {
  fc.assert(
    fc.property(anyGaps, (gapsNs) => {
      const tally = tallyOf(gapsNs);
      const [added, plain] = [new Sample('unsigned'), new Sample('unsigned')];
      // Nothing of an answer before is lost or counted again.
      for (const sample of [added, plain]) sample.record(5 * MS, MEASURED);
      tally.addTo(added);
      for (const ns of gapsNs) plain.record(ns, MEASURED);
      assert.equal(added.count(), plain.count());
      assert.equal(added.countFrom(MEASURED), plain.countFrom(MEASURED));
      for (const q of [0.1, 0.5, 0.99]) assert.equal(added.quantileNs(q), plain.quantileNs(q));
      assert.ok(Math.abs(added.moments.meanNs() - plain.moments.meanNs()) < 1);
      assert.equal(tally.count, gapsNs.length);
      assert.equal(
        tally.sumNs,
        gapsNs.reduce((sum, ns) => sum + ns, 0),
      );
      assert.equal(tally.longestNs, Math.max(0, ...gapsNs));
    }),
    { numRuns: 50 },
  );
});

test('a gap as long as a bound reaches it, and one shorter by a nanosecond does not', () => {
  const bounds = [5 * MS, 8 * MS];
  const tally = tallyOf([5 * MS - 1, 5 * MS, 8 * MS - 1, 8 * MS, 1], bounds);
  assert.deepEqual(
    bounds.map((bound) => tally.reached(bound)),
    [3, 1],
  );
});

test('one event is its own tail', () => {
  assert.equal(tallyOf([]).tailEvents(), 1);
});

test('events of one read count, and of the reads within 2 ms of the last one', () => {
  assert.equal(tallyOf([30 * MS, 0, 0]).tailEvents(), 3);
  assert.equal(tallyOf([0, 0, 2 * MS, 0]).tailEvents(), 5);
  assert.equal(tallyOf([0, 0, 2 * MS + 1, 0]).tailEvents(), 2);
  // Three reads, 1.2 ms from each other: the first lies 2.4 ms before the last.
  assert.equal(tallyOf([0, 1.2 * MS, 0, 1.2 * MS]).tailEvents(), 3);
  assert.equal(tallyOf([0, 0.9 * MS, 0, 0.9 * MS]).tailEvents(), 5);
});

test('what a pause parts has no tail in common', () => {
  const held = Array.from({ length: 10 }, () => 0.01 * MS);
  assert.equal(tallyOf([...held, 50 * MS, ...held]).tailEvents(), 11);
  assert.equal(tallyOf([...held, 50 * MS]).tailEvents(), 1);
});

test('the tail is the events within 2 ms of the last, of its last 32 reads', () => {
  const gaps = fc.array(
    fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 0.3 * MS }),
      fc.integer({ max: 3 * MS, min: 1 }),
    ),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(gaps, (gapsNs) => {
      let events = 1;
      let sinceNs = 0;
      let reads = 1;
      for (const ns of [...gapsNs].reverse()) {
        sinceNs += ns;
        if (ns > 0) reads += 1;
        if (sinceNs > 2 * MS || reads > 32) break;
        events += 1;
      }
      assert.equal(tallyOf(gapsNs).tailEvents(), events);
    }),
    { numRuns: 500 },
  );
});

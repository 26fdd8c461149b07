/* The same table, for the machine, for closed loops, and for what the target does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { validityOf } from '../../src/run/validity.js';
import type { ValidityEvidence } from '../../src/run/validity-evidence.js';

import { evidence } from '../support/validity-fixture.js';

type Changes = Partial<ValidityEvidence>;

const CLOSED = { load: { kind: 'closed', concurrency: 8 } } as const;
const STALLED = { stalls: { count: 20, totalNs: 1e9, longestNs: 50e6 }, stalledNs: 20e9 };

function check(sentence: string, changes: Changes, expected: string): void {
  test(sentence, () => {
    const { verdict, reasons } = validityOf(evidence(changes));
    const codes = reasons.map(({ code }) => code);
    assert.equal([verdict, ...codes].join(' '), expected);
    assert.ok(reasons.every(({ message }) => !/NaN|Infinity|undefined|null/.test(message)));
  });
}

// Closed loops.
check(
  'a closed loop whose generator is out of breath',
  { ...CLOSED, busyRatio: 0.97 },
  'suspect generator-busy',
);
check(
  'one request at a time: nobody else waits for the loop',
  {
    load: { kind: 'closed', concurrency: 1 },
    busyRatio: 0.99,
  },
  'valid',
);
check(
  'an exact pacing spins, and that is no breathlessness',
  {
    load: { kind: 'open', pacing: 'exact', inFlightMax: 512 },
    busyRatio: 1,
  },
  'valid',
);

// The machine.
check(
  'threads are woken so late that p99 would be a third more',
  {
    machine: { name: 'p99', seenNs: 36e6, withoutNs: 24e6 },
  },
  'suspect machine-busy',
);
check(
  'threads are woken late, by less than a tenth of anything',
  {
    machine: { name: 'p99', seenNs: 26e6, withoutNs: 24e6 },
  },
  'valid',
);
check(
  'threads are woken 0.3 ms late under answers of 0.1 ms',
  {
    machine: { name: 'p99', seenNs: 0.4e6, withoutNs: 0.1e6 },
  },
  'valid',
);
check(
  'two milliseconds of waiting for a processor each time',
  {
    cpuWait: { perTurnNs: 2e6, ratio: 0.3 },
  },
  'suspect cpu-wait',
);
check(
  'the same under answers of two seconds',
  {
    cpuWait: { perTurnNs: 2e6, ratio: 0.3 },
    meanResponseNs: 2e9,
  },
  'valid',
);
check(
  'a tenth of the processors was stolen',
  { stolen: { ticks: 400, ratio: 0.1 } },
  'suspect cpu-stolen',
);
check(
  'a few ticks of steal in a machine that did nothing',
  { stolen: { ticks: 4, ratio: 0.4 } },
  'valid',
);
const others = (before: number, during: number, processors: number): Changes => ({
  others: { before, during, processors },
});
check('a program that takes one of two processors', others(1, 1.2, 2), 'suspect machine-shared');
check('one that takes a seventh of eight', others(1.1, 1.1, 8), 'valid');
check('as many as take a fifth of eight', others(1.6, 1.7, 8), 'suspect machine-shared');
check('a third of a single processor, as a desktop does', others(0.3, 0.4, 1), 'valid');
check('a target of this machine, which rests until it is asked', others(0.1, 1.9, 2), 'valid');
check('a program that ended before the cell began', others(1, 0.2, 2), 'valid');
check('where nobody looked around', { others: null }, 'valid');

check('a container that had used up its quota', { throttledRatio: 0.05 }, 'suspect cpu-throttled');
check(
  'no files left for new connections',
  {
    ownLimit: { requests: 10, what: 'EMFILE: too many open files' },
  },
  'suspect own-limit',
);
check(
  'no ports left for most of them',
  {
    ownLimit: { requests: 1500, what: 'EADDRNOTAVAIL: connect' },
    ok: 500,
    throughputPerSecond: 25,
  },
  'invalid own-limit',
);

// Connections, start, halves.
check(
  'warm connections, of which a twentieth was cold',
  { connections: 'warm', opened: 100 },
  'suspect cold-connections',
);
check(
  'warm connections, and nearly every one was cold',
  { connections: 'warm', opened: 1990 },
  'invalid cold-connections',
);
check('natural connections may be cold', { opened: 1990 }, 'valid');
check(
  'a start that makes the mean a fifth more',
  { settling: { afterNs: 2e9, ratio: 0.2 } },
  'suspect warm-up-short',
);
check('a start that hardly shows', { settling: { afterNs: 2e9, ratio: 0.02 } }, 'valid');
check('a second half that is a fifth slower', { drift: { ratio: 0.2 } }, 'suspect drift');
check('a second half that is a twentieth slower', { drift: { ratio: 0.05 } }, 'valid');
check(
  'an invalid cell says nothing about the target',
  {
    ...STALLED,
    own: { name: 'p99', seenNs: 70e6, withoutNs: 24e6 },
    drift: { ratio: 0.2 },
  },
  'invalid loop-stalled',
);

test('the warm-up that would have been enough is told', () => {
  const advice = (changes: Changes): string | null | undefined =>
    validityOf(evidence({ settling: { afterNs: 2.2e9, ratio: 0.2 }, ...changes })).reasons[0]
      ?.advice;
  assert.equal(advice({ warmupNs: 3e9 }), 'warmup: 5.5s');
  assert.equal(advice({ warmupNs: 0 }), 'warmup: 2.5s');
  assert.equal(advice({ warmupNs: 10e9 }), 'warmup: 13s');
  assert.equal(advice({ warmupNs: null }), 'warmup: 2.5s more than now');
});

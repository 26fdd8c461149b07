/* What the reasons say: the numbers in them, and the advice that is one of several. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type ReasonCode, validityOf } from '../../src/run/validity.js';
import type { ValidityEvidence } from '../../src/run/validity-evidence.js';
import { msText, percentText, perSecondText } from '../../src/run/validity-text.js';

import { evidence } from '../support/validity-fixture.js';

type Changes = Partial<ValidityEvidence>;
type Said = { readonly message: string; readonly advice: string };

function said(code: ReasonCode, changes: Changes): Said {
  const reason = validityOf(evidence(changes)).reasons.find((one) => one.code === code);
  assert.ok(reason !== undefined, code);
  return { message: reason.message, advice: reason.advice ?? '' };
}

test('numbers have as many digits as can be read at a glance, and never say all of nearly all', () => {
  assert.deepEqual([0.0034, 0.0996, 0.123, 0.994, 1].map(percentText), [
    '0.3%',
    '10%',
    '12%',
    '99%',
    '100%',
  ]);
  assert.deepEqual([0.015, 0.9949, 0.995, 0.9999].map(percentText), [
    '1.5%',
    '99%',
    'over 99%',
    'over 99%',
  ]);
  assert.deepEqual([120e3, 9.84e6, 45.4e6].map(msText), ['0.1 ms', '9.8 ms', '45 ms']);
  assert.deepEqual(
    [151, 1995, 2010, 50_000].map((count) => perSecondText(count, 20e9)),
    ['7.5/s', '99.8/s', '101/s', '2,500/s'],
  );
});

const EFFECT = { own: { name: 'p90', seenNs: 60e6, withoutNs: 24e6 } } as const;
const STALLED = {
  stalls: { count: 20, totalNs: 1e9, longestNs: 90e6 },
  stalledLongNs: 1e9,
  stalledNs: 20e9,
};

test('lateness is that of one request, and what the number would be without it', () => {
  const late = { lateNs: 2000 * 8e6, lateBeyondNs: 2000 * 8e6, ...EFFECT };
  const { message, advice } = said('generator-late', late);
  assert.equal(
    message,
    'the generator sent requests 8.0 ms late on average; ' +
      'without that p90 could be 24 ms instead of 60 ms',
  );
  assert.match(advice, /^set pacing: exact/);
  for (const pacing of ['exact', 'auto'] as const) {
    const load = { kind: 'open', pacing, inFlightMax: 512 } as const;
    const start = pacing === 'exact' ? /^lower the rate, or give/ : /^set pacing: exact/;
    assert.match(said('generator-late', { ...late, load }).advice, start);
  }
});

test('a stall is told with its number, its longest, its share and its effect', () => {
  assert.equal(
    said('loop-stalled', { ...STALLED, ...EFFECT }).message,
    "the generator's event loop stood still 20 times (90 ms at most, 5% of the time); " +
      'without that p90 could be 24 ms instead of 60 ms',
  );
  const once = { stalls: { count: 1, totalNs: 0.8e9, longestNs: 0.8e9 } };
  assert.equal(
    said('loop-stalled', { ...STALLED, ...once }).message,
    "the generator's event loop stood still once (800 ms at most, 4% of the time)",
  );
});

test('what waited while bodies were written is told as that', () => {
  const works = { count: 700, totalNs: 3e9, longestNs: 5.2e6 };
  const stalls = { count: 2, totalNs: 6e6, longestNs: 3e6 };
  assert.deepEqual(said('loop-stalled', { ...EFFECT, stalledNs: 20e9, works, stalls }), {
    message:
      'the generator wrote or encoded bodies 15% of the time (5.2 ms at most), and answers ' +
      'waited; without that p90 could be 24 ms instead of 60 ms',
    advice: 'smaller bodies or a lower rate; or more threads (--workers)',
  });
  // A loop that stands for long is told as that, whatever else it did.
  assert.match(said('loop-stalled', { ...STALLED, ...EFFECT, works }).message, /stood still 20/);
});

test('reads that wait are told with what they add to, and that it may be more', () => {
  const { message, advice } = said('reads-late', {
    reads: { waitP99Ns: 2.1e6, seenNs: 14e6, name: "the gaps' p99" },
  });
  assert.equal(
    message,
    'what came of streams waited 2.1 ms or more (p99) for the generator to read it; ' +
      "the gaps' p99, 14 ms, may be too long by as much",
  );
  assert.match(advice, /--workers/);
});

test('stalls after the measured part, under its last answers, are told as such and blame nobody', () => {
  const after = { ...EFFECT, stalledNs: 20e9 };
  assert.deepEqual(said('loop-stalled', after), {
    message:
      "the generator's event loop stood still after the measured part, while its last answers " +
      'came; without that p90 could be 24 ms instead of 60 ms',
    advice: 'smaller bodies or a lower rate; or more threads (--workers)',
  });
});

test('a cause of stalls is named where it makes half of them', () => {
  const advice = (changes: Changes): string =>
    said('loop-stalled', { ...STALLED, ...EFFECT, ...changes }).advice;
  const waiting = (ns: number): Changes => ({ cpuWait: { perTurnNs: 1e3, ratio: ns / 20e9 } });
  assert.match(advice(waiting(0.49e9)), /^smaller bodies/);
  assert.match(advice(waiting(0.51e9)), /^it waited for a processor/);
  const garbage = (totalNs: number): Changes => ({
    garbage: { count: 9, totalNs, longestNs: 50e6 },
  });
  assert.match(advice(garbage(0.49e9)), /^smaller bodies/);
  assert.match(advice(garbage(0.51e9)), /^it collected garbage/);
  // To decode makes garbage: that it is done where it delays requests is the nearer cause.
  assert.match(advice({ ...garbage(0.9e9), decodesInline: true }), /^decode: auto/);
});

test('the machine is told in its own numbers', () => {
  const message = (code: ReasonCode, changes: Changes): string => said(code, changes).message;
  assert.equal(
    message('machine-stalled', { ...STALLED, sharedNs: 0.6e9 }),
    'this machine stood still 20 times (90 ms at most, 5% of the time), for a thread with nothing ' +
      'to do, too',
  );
  assert.match(
    message('machine-busy', { machine: { name: 'p90', seenNs: 36e6, withoutNs: 24e6 } }),
    /p90 may be 12 ms too high$/,
  );
  assert.match(
    message('machine-shared', { others: { before: 1.04, during: 1.26, processors: 4 } }),
    /^other programs took 1\.0 of 4 processors before .* and 1\.3 while/,
  );
  assert.match(
    message('cpu-wait', { cpuWait: { perTurnNs: 2.5e6, ratio: 0.3 } }),
    /30% of the time, 2\.5 ms each time/,
  );
  assert.match(message('cpu-stolen', { stolen: { ticks: 400, ratio: 0.12 } }), /took 12% of/);
  assert.match(message('cpu-throttled', { throttledRatio: 0.05 }), /processors 5% of the time/);
});

test('the load is told as it was asked for and as it was', () => {
  const behind = said('generator-behind', {
    due: 100_000,
    ok: 100_000,
    sentInTime: 50_000,
    lateNs: 1e15,
    throughputPerSecond: 2500,
  });
  assert.match(behind.message, /of 5,000\/s that were asked for it sent 2,500\/s$/);
  const cold = said('cold-connections', { connections: 'warm', opened: 240 });
  assert.match(cold.message, /and 12% of the requests had to open one$/);
  const limit = (what: string): string =>
    said('own-limit', { ownLimit: { requests: 9, what } }).advice;
  assert.match(limit('EADDRNOTAVAIL: connect'), /ports/);
  assert.match(limit('EMFILE: too many open files'), /ulimit/);
});

test('what the target did is told with its way', () => {
  const backlog = { backlog: { beforeCount: 40, endCount: 90.4, perSecond: 5 } };
  const { message, advice } = said('backlog', backlog);
  assert.match(message, /^100\/s were due, 99\.9\/s were answered: .* from 40 to 90 requests/);
  assert.doesNotMatch(advice, /inFlightMax/);
  assert.match(said('backlog', { ...backlog, inFlightWaitNs: 1 }).advice, /more than 512 at once/);
  for (const [ratio, settles, drifts] of [
    [0.2, 'more', 'slower'],
    [-0.2, 'less', 'faster'],
  ] as const) {
    const settling = { settling: { afterNs: 2.2e9, ratio } };
    assert.match(
      said('warm-up-short', settling).message,
      new RegExp(`^the first 2\\.2 s .* the mean is 20% ${settles}$`),
    );
    assert.match(
      said('drift', { drift: { ratio } }).message,
      new RegExp(`^the second half was 20% ${drifts} than the first`),
    );
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { entriesOf, reportOf } from '../../src/timing/read-report.js';
import type { Evidence, ServerReport, TimingSource } from '../../src/timing/server-report.js';

const SERVER_TIMING: TimingSource = { kind: 'known', name: 'server-timing' };

function evidenceOf(found: Partial<Evidence>): Evidence {
  return { headers: [], trailers: [], body: undefined, ...found };
}

function header(...lines: readonly string[]): Evidence {
  return evidenceOf({ headers: lines.map((line) => ['server-timing', line]) });
}

function check(
  evidence: Evidence,
  sources: TimingSource | readonly TimingSource[],
  expected: Partial<ServerReport> | undefined,
): void {
  const report = reportOf(evidence, 'kind' in sources ? [sources] : sources);
  if (expected === undefined || report === undefined) {
    assert.equal(report, expected);
    return;
  }
  const shown = Object.keys(expected).map((key) => [key, report[key as keyof ServerReport]]);
  assert.deepEqual(Object.fromEntries(shown), expected);
}

test('with the whole inference told, its parts are shown and neither summed nor lost', () => {
  const told = 'inference;dur=8, prefill;dur=3, generation;dur=oops, generation;dur=4';
  check(header(told), SERVER_TIMING, {
    pieces: { inference: 8e6 },
    others: { prefill: 3e6, generation: 4e6 },
    unparseable: 1,
  });
  // Nor does the precision of what is not summed count.
  const fine = reportOf(header('inference;dur=8.125'), [SERVER_TIMING]);
  const withParts = reportOf(header('inference;dur=8.125, prefill;dur=3'), [SERVER_TIMING]);
  assert.equal(withParts?.roundingNs, fine?.roundingNs);
});

test('parts alone are the pieces, and a whole that nobody can read displaces none', () => {
  check(header('inference;dur=oops, prefill;dur=3, generation;dur=4'), SERVER_TIMING, {
    pieces: { prefill: 3e6, generation: 4e6 },
    others: {},
    unparseable: 1,
  });
});

test('the usual names become pieces and a total, everything else is kept', () => {
  check(
    header(
      'queue;dur=3.5, decode;dur=0.25, inference;dur=8, encode;dur=0.5, total;dur=12.5, db;dur=2',
    ),
    SERVER_TIMING,
    {
      pieces: { serverQueue: 3.5e6, serverDecode: 0.25e6, inference: 8e6, serverEncode: 0.5e6 },
      totalNs: 12.5e6,
      others: { db: 2e6 },
      unparseable: 0,
      observedAt: 'headers',
    },
  );
});

test('names are known by their aliases, in any case', () => {
  check(
    header('PRE;dur=1, Wait;dur=2, predict;dur=3, postprocess;dur=4, app;dur=5'),
    SERVER_TIMING,
    {
      pieces: { serverDecode: 1e6, serverQueue: 2e6, inference: 3e6, serverEncode: 4e6 },
      totalNs: 5e6,
      others: {},
    },
  );
});

test('several entries for one piece are summed', () => {
  check(header('tokenize;dur=1, validate;dur=2', 'queue;dur=3, queue;dur=4'), SERVER_TIMING, {
    pieces: { serverDecode: 3e6, serverQueue: 7e6 },
    others: {},
  });
});

test('where the usual name gives a time, an alias of it is no second helping', () => {
  check(header('gpu;dur=7, inference;dur=8'), SERVER_TIMING, {
    pieces: { inference: 8e6 },
    others: { gpu: 7e6 },
  });
  check(header('gpu;dur=7, inference'), SERVER_TIMING, { pieces: { inference: 7e6 }, others: {} });
});

test('of several totals the outermost is the total', () => {
  check(header('app;dur=5, handler;dur=9, req;dur=7'), SERVER_TIMING, { totalNs: 9e6, pieces: {} });
});

test('a trailer replaces the header entry of its name and leaves the others', () => {
  check(
    evidenceOf({
      headers: [['server-timing', 'total;dur=1, queue;dur=2']],
      trailers: [['server-timing', 'Total;dur=12.5, inference;dur=8']],
    }),
    SERVER_TIMING,
    { pieces: { serverQueue: 2e6, inference: 8e6 }, totalNs: 12.5e6, observedAt: 'trailers' },
  );
});

test('a trailer that maps to nothing does not make the report a late one', () => {
  check(
    evidenceOf({
      headers: [['server-timing', 'inference;dur=8']],
      trailers: [['server-timing', 'db;dur=3']],
    }),
    SERVER_TIMING,
    { observedAt: 'headers', others: { db: 3e6 } },
  );
});

test('law 6: absent, zero and unparseable are three different things', () => {
  check(header('inference'), SERVER_TIMING, undefined);
  check(header('inference;dur='), SERVER_TIMING, undefined);
  check(header('inference;dur=0'), SERVER_TIMING, { pieces: { inference: 0 }, unparseable: 0 });
  check(header('inference;dur=x'), SERVER_TIMING, { pieces: {}, unparseable: 1 });
  const named: TimingSource = { kind: 'header', header: 'X-Ms', piece: 'inference', unit: 'ms' };
  check(evidenceOf({}), named, undefined);
  check(evidenceOf({ headers: [['x-ms', '0']] }), named, { pieces: { inference: 0 } });
  check(evidenceOf({ headers: [['x-ms', '-']] }), named, { pieces: {}, unparseable: 1 });
  check(evidenceOf({ headers: [['x-ms', '']] }), named, { pieces: {}, unparseable: 1 });
  check(evidenceOf({ headers: [['x-ms', '-3']] }), named, { pieces: {}, unparseable: 1 });
  const pointed: TimingSource = { kind: 'body', pointer: '/t/q', piece: 'serverQueue', unit: 'us' };
  check(evidenceOf({ body: { t: {} } }), pointed, undefined);
  check(evidenceOf({ body: { t: { q: null } } }), pointed, undefined);
  check(evidenceOf({ body: { t: { q: 0 } } }), pointed, { pieces: { serverQueue: 0 } });
  check(evidenceOf({ body: { t: { q: true } } }), pointed, { pieces: {}, unparseable: 1 });
  check(evidenceOf({ body: { t: { q: 'soon' } } }), pointed, { pieces: {}, unparseable: 1 });
});

test('a header field is read in its own unit, or in the one that its value names', () => {
  const rows = [
    ['0.053714', 's', 53_714_000],
    ['9.5e-05', 's', 95_000],
    ['29.1074', 'ms', 29_107_400],
    ['42.318ms', 's', 42_318_000],
    ['1.5 s', 'ms', 1.5e9],
    ['85.7µs', 'ms', 85_700],
    // The same, when its UTF-8 bytes were read as Latin-1.
    ['85.7Âµs', 'ms', 85_700],
    ['120US', 'ms', 120_000],
    ['250', 'ns', 250],
    ['250ns', 's', 250],
  ] as const;
  for (const [value, unit, expectedNs] of rows) {
    const source: TimingSource = { kind: 'header', header: 'x-time', piece: 'inference', unit };
    const report = reportOf(evidenceOf({ headers: [['x-time', value]] }), [source]);
    const ns = report?.pieces.inference ?? NaN;
    assert.ok(Math.abs(ns - expectedNs) < 1e-6 * expectedNs, `${value} in ${unit}: ${ns}`);
  }
});

test('a header field with more than a time in it is unparseable', () => {
  const source: TimingSource = { kind: 'header', header: 'x-time', piece: 'inference', unit: 's' };
  for (const value of ['0.001, 0.034', '12 parsecs', 'about 5', '5 m s']) {
    check(evidenceOf({ headers: [['x-time', value]] }), source, { pieces: {}, unparseable: 1 });
  }
});

test('a body field is a number or a numeric string', () => {
  const source: TimingSource = {
    kind: 'body',
    pointer: '/timing/queue_us',
    piece: 'serverQueue',
    unit: 'us',
  };
  const expected = { pieces: { serverQueue: 1_250_000 }, observedAt: 'body' } as const;
  check(evidenceOf({ body: { timing: { queue_us: 1250 } } }), source, expected);
  check(evidenceOf({ body: { timing: { queue_us: '1250' } } }), source, expected);
  check(evidenceOf({ body: { timing: { queue_us: '1.25ms' } } }), source, expected);
});

test('what the scenario names replaces what Server-Timing says of that piece alone', () => {
  const evidence = evidenceOf({
    headers: [
      ['server-timing', 'inference;dur=8, queue;dur=2'],
      ['x-model-ms', '9'],
      ['x-post-ms', '1'],
      ['x-more-ms', '2'],
    ],
  });
  const named = (field: string, piece: 'inference' | 'serverEncode'): TimingSource => ({
    kind: 'header',
    header: field,
    piece,
    unit: 'ms',
  });
  check(
    evidence,
    [
      SERVER_TIMING,
      named('X-Model-Ms', 'inference'),
      named('x-post-ms', 'serverEncode'),
      named('x-more-ms', 'serverEncode'),
      named('x-not-sent', 'inference'),
    ],
    {
      pieces: { inference: 9e6, serverQueue: 2e6, serverEncode: 3e6 },
      others: { inference: 8e6 },
    },
  );
});

test('a field that was not sent leaves Server-Timing standing', () => {
  check(
    header('inference;dur=8'),
    [SERVER_TIMING, { kind: 'header', header: 'x-ms', piece: 'inference', unit: 'ms' }],
    { pieces: { inference: 8e6 }, others: {} },
  );
});

test('rounding is half of the last digit, summed over the pieces', () => {
  check(header('queue;dur=3, inference;dur=8.25'), SERVER_TIMING, { roundingNs: 0.505e6 });
  check(header('queue;dur=3.001, total;dur=8'), SERVER_TIMING, { roundingNs: 0.5e6 });
  const seconds: TimingSource = { kind: 'header', header: 'x-s', piece: 'total', unit: 's' };
  check(evidenceOf({ headers: [['x-s', '0.053714']] }), seconds, { roundingNs: 500 });
});

test('an answer that says nothing has no report, whatever is asked for', () => {
  check(evidenceOf({}), [], undefined);
  check(evidenceOf({ body: '{"not":"decoded"}' }), SERVER_TIMING, undefined);
  check(header('miss, dc;desc=atl'), SERVER_TIMING, undefined);
});

test('an entry named like a member of every object is kept like any other', () => {
  const report = reportOf(header('__proto__;dur=1, constructor;dur=2'), [SERVER_TIMING]);
  assert.deepEqual(Object.entries(report?.others ?? {}), [
    ['__proto__', 1e6],
    ['constructor', 2e6],
  ]);
});

test('every entry can be shown with what it was taken for', () => {
  const entries = entriesOf(header('queue;dur=3, gpu;dur=1, gpu, db;dur=x, decode;dur=0'), [
    SERVER_TIMING,
  ]);
  assert.deepEqual(
    entries.map(({ name, ns, state, takenAs }) => [name, ns, state, takenAs]),
    [
      ['queue', 3e6, 'parsed', 'serverQueue'],
      ['gpu', 1e6, 'parsed', 'inference'],
      ['gpu', undefined, 'absent', 'inference'],
      ['db', undefined, 'unparseable', undefined],
      ['decode', 0, 'parsed', 'serverDecode'],
    ],
  );
});

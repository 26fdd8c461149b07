import assert from 'node:assert/strict';
import { test } from 'node:test';

import { reportOf } from '../../../src/timing/read-report.js';
import type { ServerReport, TimingSource } from '../../../src/timing/server-report.js';
import { KNOWN_SOURCES } from '../../../src/timing/sources/sources.js';

import type { GoldenAnswer } from './golden-answer.js';
import { GOLDEN_ANSWERS } from './golden-answers.js';

const PIECES = {
  decode: 'serverDecode',
  queue: 'serverQueue',
  prefill: 'prefill',
  generation: 'generation',
  encode: 'serverEncode',
} as const;

function check(answer: GoldenAnswer, sources: readonly TimingSource[]): void {
  const { headers = [], trailers = [], body, expect } = answer;
  const report = reportOf({ headers, trailers, body }, sources);
  if (expect === undefined) {
    assert.equal(report, undefined);
    return;
  }
  assert.ok(report !== undefined, 'nothing was read');
  for (const [name, piece] of Object.entries(PIECES)) {
    near(report.pieces[piece], expect[name as keyof typeof PIECES], name);
  }
  near(inferenceOf(report.pieces), expect.inference, 'inference');
  near(report.totalNs, expect.total, 'total');
  if (expect.source !== undefined) assert.equal(report.source, expect.source);
  if (expect.others !== undefined) {
    assert.deepEqual(Object.keys(report.others).sort(), Object.keys(expect.others).sort());
    for (const [name, ms] of Object.entries(expect.others)) near(report.others[name], ms, name);
  }
  assert.equal(report.unparseable, expect.unparseable ?? 0);
  if (expect.rounding !== undefined) near(report.roundingNs, expect.rounding, 'rounding');
  if (expect.observedAt !== undefined) assert.equal(report.observedAt, expect.observedAt);
}

function inferenceOf(pieces: ServerReport['pieces']): number | undefined {
  const { inference, prefill, generation } = pieces;
  if (prefill === undefined && generation === undefined) return inference;
  assert.equal(inference, undefined, 'the whole beside its parts');
  return (prefill ?? 0) + (generation ?? 0);
}

/** To the nanosecond. */
function near(ns: number | undefined, ms: number | undefined, what: string): void {
  if (ns === undefined || ms === undefined) {
    assert.equal(ns, ms === undefined ? undefined : ms * 1e6, what);
    return;
  }
  assert.ok(Math.abs(ns - ms * 1e6) < 1, `${what}: ${ns} ns, not ${ms} ms`);
}

for (const answer of GOLDEN_ANSWERS) {
  test(`auto reads ${answer.what}`, () => check(answer, [{ kind: 'auto' }]));
}

test('each source that is named reads the same as when it is found', () => {
  for (const answer of GOLDEN_ANSWERS) {
    const source = KNOWN_SOURCES.find(({ title }) => title === answer.expect?.source);
    if (source === undefined || answer.expect === undefined) continue;
    // What other sources said beside it is not read then.
    const { others: _, ...expect } = answer.expect;
    check({ ...answer, expect }, [{ kind: 'known', name: source.name }]);
  }
});

test('every source has a golden answer', () => {
  const read = new Set(GOLDEN_ANSWERS.map(({ expect }) => expect?.source));
  assert.deepEqual(
    KNOWN_SOURCES.filter(({ title }) => !read.has(title)).map(({ name }) => name),
    [],
  );
});

test('names are unique, and headers are in lower case', () => {
  assert.equal(new Set(KNOWN_SOURCES.map(({ name }) => name)).size, KNOWN_SOURCES.length);
  for (const { headers } of KNOWN_SOURCES) {
    assert.deepEqual(
      headers,
      headers.map((header) => header.toLowerCase()),
    );
  }
});

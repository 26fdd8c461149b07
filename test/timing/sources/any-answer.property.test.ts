import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { reportOf } from '../../../src/timing/read-report.js';
import { ReportReader } from '../../../src/timing/report-reader.js';
import type { Evidence, TimingSource } from '../../../src/timing/server-report.js';
import { KNOWN_SOURCES } from '../../../src/timing/sources/sources.js';

import { GOLDEN_ANSWERS } from './golden-answers.js';

const HEADERS = [...new Set(KNOWN_SOURCES.flatMap(({ headers }) => headers))];

/** What a server may put where a time belongs. */
const ANY_TEXT = fc.oneof(
  fc.string(),
  fc.double().map(String),
  fc.integer().map(String),
  fc.constantFrom('', '-', 'NaN', '-0', '1e999', '1e308', '-1', 'Infinity', '0x10', '12ms', '1,2'),
  fc.constantFrom('queue;dur=-1', 'queue;dur=1e308, q;dur=1e308', 'inference;dur=1e999', ';;,='),
);
const ANY_VALUE = fc.oneof(
  fc.anything(),
  fc.double(),
  fc.constantFrom<unknown>(1e308, Number.POSITIVE_INFINITY, -1, Number.NaN, '1e400', null, [], {}),
);

/** A body with the members that the sources look for, and anything in them. */
const NAMES = bodyNames();
const ANY_BODY = fc.letrec((tie) => ({
  body: fc.oneof(
    { depthSize: 'small' },
    ANY_VALUE,
    fc.dictionary(fc.constantFrom(...NAMES), tie('body'), { maxKeys: 8 }),
  ),
})).body;

const ANY_EVIDENCE: fc.Arbitrary<Evidence> = fc.record({
  headers: fc.array(fc.tuple(fc.constantFrom(...HEADERS), ANY_TEXT)),
  trailers: fc.array(fc.tuple(fc.constantFrom('server-timing', 'x'), ANY_TEXT), { maxLength: 2 }),
  body: ANY_BODY,
});

const AUTO: readonly TimingSource[] = [{ kind: 'auto' }];

test('no answer makes a reader throw, and no time is negative or not finite', () => {
  fc.assert(
    fc.property(ANY_EVIDENCE, (evidence) => {
      soundOf(evidence, AUTO);
      for (const { name } of KNOWN_SOURCES) soundOf(evidence, [{ kind: 'known', name }]);
    }),
  );
});

test('a golden answer with one value replaced by anything stays sound', () => {
  const answers = GOLDEN_ANSWERS.map(({ headers = [], trailers = [], body }) => ({
    headers,
    trailers,
    body,
  }));
  fc.assert(
    fc.property(
      fc.constantFrom(...answers),
      ANY_TEXT,
      ANY_VALUE,
      fc.nat(),
      (answer, text, value, at) => {
        const index = answer.headers.length === 0 ? -1 : at % answer.headers.length;
        const headers = answer.headers.map(
          ([name, old], one) => [name, one === index ? text : old] as const,
        );
        soundOf({ ...answer, headers, body: replaced(answer.body, value, at) }, AUTO);
      },
    ),
  );
});

test('10 MB of header are read in no time, and said', () => {
  const lines = ['gpu;dur=1,', 'queue;dur=1,', 'a,', ';', '9', ' ', 'a;desc="'];
  for (const line of lines) {
    const long = line.repeat(10_000_000 / line.length);
    for (const name of HEADERS) soundOf(evidenceWith(name, long), AUTO);
  }
  const report = reportOf(evidenceWith('server-timing', 'gpu;dur=1,'.repeat(1000)), AUTO);
  assert.equal(report?.unparseable, 1);
});

test('what the readers find after they were narrowed is what they found before', () => {
  for (const { headers = [], trailers = [], body } of GOLDEN_ANSWERS) {
    const reader = new ReportReader(AUTO);
    const evidence = { headers, trailers, body };
    const first = reader.read(evidence);
    const before = reader.wanted;
    for (let count = 0; count < 40; count += 1) reader.read(evidence);
    assert.ok(reader.wanted.length < before.length);
    const kept = headers.filter(([name]) => reader.wanted.includes(name));
    assert.deepEqual(reader.read({ ...evidence, headers: kept }), first);
  }
});

function evidenceWith(name: string, value: string): Evidence {
  return { headers: [[name, value]], trailers: [], body: undefined };
}

function soundOf(evidence: Evidence, sources: readonly TimingSource[]): void {
  const report = reportOf(evidence, sources);
  if (report === undefined) return;
  const all = [...Object.values(report.pieces), ...Object.values(report.others), report.roundingNs];
  for (const ns of [...all, report.totalNs ?? 0])
    assert.ok(Number.isFinite(ns) && ns >= 0, `${ns}`);
}

/** The body with one of its leaves replaced. */
function replaced(body: unknown, value: unknown, at: number): unknown {
  if (typeof body !== 'object' || body === null) return value;
  const names = Object.keys(body);
  const name = names[at % Math.max(1, names.length)];
  if (name === undefined) return value;
  return { ...body, [name]: replaced(Reflect.get(body, name), value, at) };
}

function bodyNames(): readonly string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      names.add(name);
      walk(inner);
    }
  };
  for (const { body } of GOLDEN_ANSWERS) walk(body);
  return [...names];
}

/* Answers of real servers, through the code that reads them in a run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { API_NAMES, apiOf } from '../../src/api/apis.js';
import { decodeAnswer, judgeDecoded } from '../../src/api/judge.js';
import { reportOf } from '../../src/timing/read-report.js';
import { KNOWN_SOURCES } from '../../src/timing/sources/sources.js';
import { windowBetween } from '../../src/timing/window/window-between.js';

import {
  type AnswerFixture,
  type CountersFixture,
  serverFixtures,
  type ToldMs,
} from '../support/server-fixture.js';

const EXPECT = { statuses: [{ kind: 'class', hundreds: 2 }], json: [] } as const;

/** Printed with three digits of a millisecond at least. */
const NEAR_MS = 0.001;

function checkAnswer(fixture: AnswerFixture): void {
  const { text, base64, headers, foundIn } = fixture;
  const api = apiOf(fixture.api);
  const bytes = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text);
  const decoded = decodeAnswer(api, bytes, (name) => headers.find(([one]) => one === name)?.[1]);
  assert.deepEqual(judgeDecoded(api, EXPECT, 200, decoded), { ok: true });
  const body = decoded.ok ? decoded.value : undefined;
  const report = reportOf({ headers, trailers: [], body }, [{ kind: 'auto' }]);
  assert.equal(report?.source ?? null, foundIn);
  assert.equal(report?.unparseable ?? 0, 0);
  const total = report?.totalNs === undefined ? {} : { total: report.totalNs };
  check({ ...report?.pieces, ...total }, fixture.toldMs);
}

function checkCounters(fixture: CountersFixture): void {
  const { counters, before, after, model } = fixture;
  const result = windowBetween(counters, { before, after }, model);
  assert.ok(result.known, JSON.stringify(result));
  const { title, requests, pieces, total } = result.report;
  assert.equal(title, fixture.title);
  assert.equal(requests, fixture.requests);
  const sums = Object.entries({ ...pieces, ...(total === undefined ? {} : { total }) });
  check(
    Object.fromEntries(sums.map(([name, { sumNs, count }]) => [name, sumNs / count])),
    fixture.toldMs,
  );
}

function check(seenNs: Readonly<Record<string, number>>, toldMs: ToldMs): void {
  assert.deepEqual(Object.keys(seenNs).sort(), Object.keys(toldMs).sort());
  for (const [name, ms] of Object.entries(toldMs)) {
    const seenMs = (seenNs[name] ?? Number.NaN) / 1e6;
    assert.ok(Math.abs(seenMs - ms) <= NEAR_MS, `${name}: ${seenMs} ms, not ${ms} ms`);
  }
}

for (const [name, fixture] of serverFixtures()) {
  test(`${fixture.server} (${fixture.how}: ${name}) is understood`, () => {
    if (fixture.kind === 'answer') checkAnswer(fixture);
    else checkCounters(fixture);
  });
}

test('every API family and every timing source has an answer of a server', () => {
  const answers = serverFixtures().flatMap(([, one]) => (one.kind === 'answer' ? [one] : []));
  const apis = new Set(answers.map(({ api }) => api));
  assert.deepEqual(
    API_NAMES.filter((name) => !apis.has(name)),
    [],
  );
  const sources = new Set(answers.map(({ foundIn }) => foundIn));
  assert.deepEqual(
    KNOWN_SOURCES.map(({ title }) => title).filter((title) => !sources.has(title)),
    [],
  );
});

test('none has a secret in it', () => {
  for (const [name, fixture] of serverFixtures()) {
    const text = JSON.stringify(fixture);
    assert.doesNotMatch(text, /bearer|api[-_]?key|set-cookie|authorization/i, name);
    assert.doesNotMatch(text, /"(\/(root|home|tmp|work|Users)\/)/, name);
  }
});

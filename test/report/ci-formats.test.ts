import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type CiCase, type CiReport, lineOf } from '../../src/report/ci-report.js';
import { githubOf } from '../../src/report/github.js';
import { junitOf } from '../../src/report/junit.js';
import { renderResult, type Style } from '../../src/report/render.js';

import { CASES } from '../support/all-cases.js';
import { checkGolden } from '../support/golden.js';
import { junitFaults } from '../support/junit-schema.js';
import { fastCase, reportedCase, sweepCase } from '../support/result-cases.js';
import { documentOf } from '../support/result-fixture.js';

const STYLE: Style = { width: 80, color: false, details: false, savedAt: undefined };

const CASE: CiCase = {
  cell: 'image · 20/s',
  name: 'response p99 < 250ms',
  outcome: 'failed',
  message: 'response p99 < 250ms: 363.8 ms',
  details: [],
  line: 7,
};

function reportOf(cases: readonly CiCase[]): CiReport {
  return {
    name: 'gate',
    path: 'scenarios/gate.yaml',
    startedAt: '2026-11-22T18:49:03.120Z',
    lengthNs: 30e9,
    facts: { modelbench: '0.1.0' },
    cases,
  };
}

test('limits become cases of JUnit, annotations and metrics of Bencher, as they were', () => {
  const document = sweepCase();
  checkGolden('report/sweep.junit.xml', renderResult(document, 'junit', STYLE));
  checkGolden('report/sweep.github.txt', renderResult(document, 'github', STYLE));
  checkGolden('report/reported.bencher.json', renderResult(reportedCase(), 'bencher-json', STYLE));
});

test('JUnit is valid by its schema, whatever the result is', async () => {
  for (const [name, make] of Object.entries(CASES)) {
    assert.deepEqual(await junitFaults(renderResult(make(), 'junit', STYLE)), [], name);
  }
  const empty = renderResult(documentOf([], { partial: true }), 'junit', STYLE);
  assert.deepEqual(await junitFaults(empty), []);
  assert.notDeepEqual(await junitFaults(empty.replaceAll('tests="1"', 'tests="x"')), []);
});

test('what no XML can hold does not reach it, and what it can is escaped once', async () => {
  const message = 'a \u0007 < b & "c" \ud800 ]]> \ufffe \u{1f600}';
  const xml = junitOf(reportOf([{ ...CASE, message, details: [message], name: message }]));
  assert.deepEqual(await junitFaults(xml), []);
  assert.match(xml, /message="a · &lt; b &amp; &quot;c&quot; · \]\]&gt; · \u{1f600}"/u);
});

test('a name with quotes and brackets stays one XML attribute', async () => {
  assert.deepEqual(await junitFaults(renderResult(fastCase(), 'junit', STYLE)), []);
});

test('a result that was ended early, or is invalid, is an error and no failure', () => {
  const [cell] = reportedCase().cells;
  assert.ok(cell !== undefined);
  const reason = { code: 'late', message: 'sent late', advice: 'send less' };
  const invalid = { ...cell, validity: { verdict: 'invalid', reasons: [reason] } } as const;
  const xml = renderResult(documentOf([invalid], { partial: true }), 'junit', STYLE);
  assert.match(xml, /tests="5" failures="0" errors="2"/);
  assert.match(
    xml,
    /<error message="invalid: sent late" type="untrusted">sent late\n {2}send less</,
  );
});

test('annotations stand at the line of the scenario that says the limit', () => {
  const text = githubOf(reportOf([CASE]));
  assert.equal(
    text.split('\n')[0],
    '::error file=scenarios/gate.yaml,line=7,' +
      'title=failed%3A response p99 < 250ms (image · 20/s)::response p99 < 250ms: 363.8 ms',
  );
  assert.equal(lineOf('name: x\nlimits:\n  - response p99 < 250ms', 'response p99 < 250ms'), 3);
  assert.equal(lineOf('name: x\n', 'response p99 < 250ms'), undefined);
});

test('of more than ten annotations of a kind the tenth counts the rest', () => {
  const many = Array.from({ length: 14 }, (_, index) => ({ ...CASE, cell: `cell ${index}` }));
  const lines = githubOf(reportOf(many)).trimEnd().split('\n');
  const errors = lines.filter((line) => line.startsWith('::error '));
  assert.equal(errors.length, 10);
  assert.match(errors[9] ?? '', /title=and 5 more::/);
  assert.match(lines.at(-1) ?? '', /^::notice .*::0 passed, 14 failed, 0 undecided/);
});

test('percent signs and line ends cannot break an annotation', () => {
  const text = githubOf(
    reportOf([{ ...CASE, message: '5 %\n::error::x', name: 'a,b:c', line: undefined }]),
  );
  assert.equal(
    text.split('\n')[0],
    '::error title=failed%3A a%2Cb%3Ac (image · 20/s)::5 %25%0A::error::x',
  );
});

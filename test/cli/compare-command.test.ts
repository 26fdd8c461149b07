import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { parseComparison } from '../../src/result/comparison-file.js';
import { resultText } from '../../src/result/result-file.js';
import { sessionText } from '../../src/result/session-file.js';

import { cellOfRun, SAME, type SessionSpec, sessionFrom } from '../compare/session-case.js';
import { modelbench, type Spoken, temporaryFolder } from '../support/command-line.js';
import { checkGolden } from '../support/golden.js';
import { resultOfCells } from '../support/session-fixture.js';

const folder = temporaryFolder({ after });

const SLOWER: SessionSpec = { ...SAME, after: { inferenceMs: 22, queueingMs: 10 } };

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const SESSION = write('session.json', sessionText(sessionFrom(SLOWER)));
const CALM = write('calm.json', sessionText(sessionFrom(SAME)));
const BEFORE_TEXT = resultText(resultOfCells([cellOfRun(SLOWER, 1, 'before')]));
const BEFORE = write('before.json', BEFORE_TEXT);
const AFTER = write('after.json', resultText(resultOfCells([cellOfRun(SLOWER, 1, 'after')])));

async function compare(...words: readonly string[]): Promise<Spoken> {
  return modelbench(['compare', ...words], { folder });
}

test('a session that got slower is shown, and exits with 1', async () => {
  const { code, stdout, stderr } = await compare(SESSION);
  assert.equal(stderr, '');
  assert.equal(code, 1);
  checkGolden('cli/compare-session.txt', stdout);
});

test('one in which nothing changed exits with 0', async () => {
  const { code, stdout } = await compare(CALM);
  assert.equal(code, 0);
  assert.match(stdout, /✓ unchanged, proved for 5 of 5 gated times/);
});

test('two results that were measured apart are shown, with no verdict', async () => {
  const { code, stdout } = await compare(BEFORE, AFTER);
  assert.equal(code, 0);
  checkGolden('cli/compare-apart.txt', stdout);
});

test('no line of it is wider than eighty columns', async () => {
  const { stdout } = await compare(SESSION, '--details');
  assert.deepEqual(
    stdout.split('\n').filter((line) => [...line].length > 80),
    [],
  );
});

test('sides of several results are told apart by --against', async () => {
  const { code, stdout } = await compare(BEFORE, BEFORE, '--against', AFTER, AFTER);
  assert.equal(code, 0);
  assert.match(stdout, /2 sessions before, 2 after/);
});

test('every format is of the same comparison', async () => {
  const json = await compare(SESSION, '--format', 'json');
  const parsed = parseComparison(json.stdout, 'stdout');
  assert.ok(parsed.ok);
  const csv = await compare(SESSION, '--format', 'csv');
  assert.equal(csv.stdout.trimEnd().split('\n').length, 1 + parsed.document.metrics.length);
  const out = await compare(SESSION, '--format', 'markdown=out.md', '--format', 'json=out.json');
  assert.equal(out.code, 1);
  assert.equal(readFileSync(join(folder, 'out.json'), 'utf8'), json.stdout);
  assert.match(readFileSync(join(folder, 'out.md'), 'utf8'), /slower/);
});

test('an input is never written over', async () => {
  const { code, stderr } = await compare(SESSION, '--format', `json=${SESSION}`);
  assert.equal(code, 2);
  assert.match(stderr, /session.json is read by this command: it would be overwritten/);
});

test('a wider margin makes less of a change matter', async () => {
  const { code, stdout } = await compare(SESSION, '--margin', '20%');
  assert.equal(code, 0);
  assert.match(stdout, /±20%/);
  const wrong = await compare(SESSION, '--margin', '0%');
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--margin 0% makes everything a change/);
});

type Wrong = { readonly what: string; readonly text: string; readonly said: RegExp };

const WRONG: readonly Wrong[] = [
  { what: 'cut', text: BEFORE_TEXT.slice(0, 3000), said: /cut\.json: the file ends in the middle/ },
  { what: 'foreign', text: '{"a": 1}', said: /foreign\.json: not a modelbench result: it has no/ },
  { what: 'empty', text: '', said: /empty\.json: the file is empty/ },
  {
    what: 'newer',
    text: BEFORE_TEXT.replace('"formatVersion": 1', '"formatVersion": 9'),
    said: /newer\.json: written by a newer modelbench: format version 9/,
  },
  {
    what: 'changed',
    text: BEFORE_TEXT.replace(/"p50Ns": [\d.]+/, '"p50Ns": "fast"'),
    said: /changed\.json: damaged, or changed by hand: cells\[0\]\.responseTime\.p50Ns should be/,
  },
  {
    what: 'hurt',
    text: BEFORE_TEXT.replace(/"histogram": "[^"]+"/, '"histogram": "HISTF"'),
    said: /hurt\.json: damaged, or changed by hand: .* holds a histogram that cannot be read/,
  },
];

for (const { what, text, said } of WRONG) {
  test(`a file that is ${what} is refused in one sentence`, async () => {
    const { code, stderr, stdout } = await compare(BEFORE, write(`${what}.json`, text));
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, said);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  });
}

test('files that cannot be compared are refused with the list of what differs', async () => {
  const other = write(
    'other.json',
    readFileSync(join(folder, AFTER), 'utf8').replace('Example CPU', 'Other CPU'),
  );
  const refused = await compare(BEFORE, other);
  assert.equal(refused.code, 2);
  checkGolden('cli/compare-refused.txt', refused.stderr);
  const forced = await compare(BEFORE, other, '--force');
  assert.equal(forced.code, 0);
  assert.match(forced.stdout, /\? cannot tell: the files differ/);
});

test('an invalid session is not to be trusted, and exits with 4', async () => {
  const session = sessionFrom(SAME, (cell, _, arm) => ({
    ...cell,
    counts: { ...cell.counts, timeout: arm === 'after' ? 200 : 0, due: cell.counts.ok + 200 },
  }));
  const { code, stderr } = await compare(write('invalid.json', sessionText(session)));
  assert.equal(code, 4);
  assert.match(stderr, /error: not to be trusted: .*failed/);
});

test('one result alone, and three without sides, are asked about', async () => {
  const one = await compare(BEFORE);
  assert.equal(one.code, 2);
  assert.match(one.stderr, /one result has nothing to be compared with/);
  const three = await compare(BEFORE, AFTER, AFTER);
  assert.equal(three.code, 2);
  assert.match(three.stderr, /which of these 3 files are before, and which after\?/);
});

test('it writes nothing that was not asked for', async () => {
  await compare(SESSION);
  assert.ok(!existsSync(join(folder, '.modelbench')));
});

test('-o keeps the comparison as JSON, whatever is printed', async () => {
  const { stdout, stderr } = await compare(SESSION, '-o', 'kept.json', '--quiet');
  assert.equal(stderr, '');
  assert.match(stdout, /WHAT CHANGED/);
  const text = readFileSync(join(folder, 'kept.json'), 'utf8');
  assert.ok(parseComparison(text, 'kept.json').ok);
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { parseBaseline } from '../../src/result/baseline-file.js';
import type { ResultDocument } from '../../src/result/document.js';
import { resultText } from '../../src/result/result-file.js';
import { sessionText } from '../../src/result/session-file.js';

import { modelbench, temporaryFolder } from '../support/command-line.js';
import { fakeCell, fakeResult } from './fake-run.js';
import { fakeSession } from './fake-session.js';

type Folder = Parameters<typeof temporaryFolder>[0];

function folderWith(t: Folder, results: Readonly<Record<string, ResultDocument>>): string {
  const folder = temporaryFolder(t);
  for (const [name, document] of Object.entries(results)) {
    writeFileSync(join(folder, name), resultText(document));
  }
  return folder;
}

function dayOf(day: string): string {
  return `2026-11-${day}T10:00:00.000Z`;
}

const DAYS = ['01', '02', '03', '04'].map(dayOf);

function onDays(): Readonly<Record<string, ResultDocument>> {
  return Object.fromEntries(
    DAYS.map((startedAt, index) => [`${index}.json`, fakeResult({ startedAt })]),
  );
}

test('save keeps the files and an index, and git shall see them', async (t) => {
  const folder = folderWith(t, onDays());
  writeFileSync(join(folder, 's.json'), sessionText(fakeSession(5)));
  const words = ['baseline', 'save', 'main', '1.json', '0.json', 's.json'];
  const more = ['--url', 'http://127.0.0.1:8001/', '--restart', './serve.sh'];
  const { code, stderr } = await modelbench([...words, ...more], { folder });
  assert.equal(code, 0, stderr);
  assert.equal(stderr, 'baseline: 3 measurements added to main\n');
  const root = join(folder, '.modelbench', 'baselines', 'main');
  const index = readFileSync(join(root, 'index.json'), 'utf8');
  const parsed = parseBaseline(index, 'index.json');
  assert.ok(parsed.ok);
  const { entries, target } = parsed.document;
  assert.deepEqual(target, { url: 'http://127.0.0.1:8001/', restart: './serve.sh' });
  const times = entries.map(({ startedAt }) => startedAt);
  assert.deepEqual(times, [...times].sort());
  for (const { file } of entries) assert.ok(existsSync(join(root, file)), file);
  const original = readFileSync(join(folder, '0.json'), 'utf8');
  assert.equal(readFileSync(join(root, entries[0]?.file ?? ''), 'utf8'), original);
  const ignored = readFileSync(join(folder, '.modelbench', '.gitignore'), 'utf8');
  assert.match(ignored, /^!\/baselines\/\*\*$/m);
});

test('what is there already is passed over, and the index stays as it was', async (t) => {
  const folder = folderWith(t, onDays());
  const index = join(folder, '.modelbench', 'baselines', 'main', 'index.json');
  await modelbench(['baseline', 'save', 'main', '0.json'], { folder });
  const before = readFileSync(index, 'utf8');
  const { stderr } = await modelbench(['baseline', 'save', 'main', '0.json'], { folder });
  assert.equal(stderr, 'baseline: 0 measurements added to main, 1 there already\n');
  assert.equal(readFileSync(index, 'utf8'), before);
});

test('what is partial or invalid does not become a baseline', async (t) => {
  const reason = { code: 'late', message: 'sent late', advice: null };
  const invalid = fakeCell({ validity: { verdict: 'invalid', reasons: [reason] } });
  const folder = folderWith(t, {
    'partial.json': fakeResult({ partial: true }),
    'invalid.json': fakeResult({ cells: [invalid] }),
  });
  for (const [name, expected] of [
    ['partial.json', /ended before it was done; nothing was saved/],
    ['invalid.json', /"64KiB · concurrency 1" is not to be trusted: sent late; nothing was saved/],
  ] as const) {
    const { code, stderr } = await modelbench(['baseline', 'save', 'main', name], { folder });
    assert.equal(code, 4);
    assert.match(stderr, expected);
  }
  assert.equal(existsSync(join(folder, '.modelbench')), false);
});

test('a damaged file is told, and none of the others is saved', async (t) => {
  const folder = folderWith(t, onDays());
  writeFileSync(join(folder, 'cut.json'), '{"format": "modelbench/result", "formatVersion"');
  const words = ['baseline', 'save', 'main', '0.json', 'cut.json'];
  const { code, stderr } = await modelbench(words, { folder });
  assert.equal(code, 2);
  assert.match(stderr, /^error: cut\.json: the file ends in the middle/);
  assert.equal(existsSync(join(folder, '.modelbench')), false);
});

test('list, show and prune', async (t) => {
  const folder = folderWith(t, onDays());
  assert.match((await modelbench(['baseline', 'list'], { folder })).stderr, /no baselines here/);
  await modelbench(['baseline', 'save', 'main', ...Object.keys(onDays())], { folder });
  const list = await modelbench(['baseline', 'list'], { folder });
  assert.equal(list.stdout, 'main  4 measurements  fake  1 machine  2026-11-04\n');
  const show = await modelbench(['baseline', 'show', 'main'], { folder });
  assert.match(show.stdout, /^main: 4 measurements\nmeasured again: not known how/);
  const prune = await modelbench(['baseline', 'prune', 'main', '--keep', '1'], { folder });
  assert.equal(prune.stderr, 'baseline: 3 measurements dropped from main\n');
  const left = await modelbench(['baseline', 'show', 'main'], { folder });
  assert.match(left.stdout, /2026-11-04 10:00:00/);
  assert.doesNotMatch(left.stdout, /2026-11-03/);
});

test('a name that is no folder everywhere is refused', async (t) => {
  const folder = folderWith(t, onDays());
  for (const name of ['../evil', 'a/b', '.', '']) {
    const { code } = await modelbench(['baseline', 'save', name, '0.json'], { folder });
    assert.equal(code, 2, name);
  }
});

test('history marks where machine and version changed, and exports for Otava', async (t) => {
  const [first, second, third] = ['01', '02', '03'].map(dayOf) as [string, string, string];
  const host = fakeResult().host;
  const folder = folderWith(t, {
    'a.json': fakeResult({ startedAt: first }),
    'b.json': fakeResult({ startedAt: second, tool: { version: '0.2.0', undici: '7.30.2' } }),
    'c.json': fakeResult({
      startedAt: third,
      tool: { version: '0.2.0', undici: '7.30.2' },
      host: { ...host, cpu: 'other' },
      git: { commit: 'a'.repeat(40), dirty: false },
    }),
  });
  const table = await modelbench(['history', '.', '--statistic', 'mean'], { folder });
  assert.equal(table.code, 0, table.stderr);
  assert.match(table.stdout, /fake · 64KiB · concurrency 1: response mean/);
  assert.match(table.stdout, /▲ modelbench 0\.2\.0/);
  assert.match(table.stdout, /▲ other machine/);
  assert.match(table.stdout, /2026-11-03: 2 × other/);
  const otava = ['history', '.', '--statistic', 'mean', '--format', 'otava-csv'];
  const { stdout } = await modelbench(otava, { folder });
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines[0], 'time,commit,fake_64KiB_concurrency_1_response_mean_ms');
  assert.equal(lines.length, 4);
  assert.equal(lines[3], `${third},${'a'.repeat(40)},20.000000`);
});

test('history passes over what is no result in a folder, but not what was named', async (t) => {
  const folder = folderWith(t, { 'a.json': fakeResult() });
  writeFileSync(join(folder, 'package.json'), '{}');
  const words = ['--statistic', 'mean'];
  const whole = await modelbench(['history', '.', ...words], { folder });
  assert.equal(whole.code, 0);
  assert.match(whole.stderr, /1 files are no results, or damaged/);
  const named = await modelbench(['history', 'package.json', ...words], { folder });
  assert.equal(named.code, 2);
  assert.match(named.stderr, /^error: package\.json: not a modelbench result/);
});

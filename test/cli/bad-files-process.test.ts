import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { temporaryFolder } from '../support/command-line.js';
import { answer, start, target } from '../support/started.js';

/*
 * Files that a comparison cannot stand on, given to real processes: one sentence each, exit code 2,
 * nothing sent, and nothing written. What they are made of was measured by a real run.
 */

type Bad = { readonly name: string; readonly text: string; readonly says: RegExp };

type Json = Record<string, unknown>;

function badFilesFrom(result: string): readonly Bad[] {
  const document = JSON.parse(result) as Json;
  const changed = (change: Json): string => JSON.stringify({ ...document, ...change });
  const histogram = /"histogram": ?"[^"]+"/;
  return [
    {
      name: 'truncated.json',
      text: result.slice(0, result.length / 2),
      says: /^error: truncated\.json: the file ends in the middle: was it cut off .*\?$/,
    },
    { name: 'empty.json', text: '', says: /^error: empty\.json: the file is empty, so it is not/ },
    {
      name: 'foreign.json',
      text: '{"metrics": {"http_req_duration": {"avg": 12.3}}}',
      says: /^error: foreign\.json: not a modelbench result: it has no "format"/,
    },
    {
      name: 'text.json',
      text: 'Requests/sec: 1234\n',
      says: /^error: text\.json: not a modelbench result: the file is not JSON/,
    },
    {
      name: 'newer.json',
      text: changed({ formatVersion: 2 }),
      says: /^error: newer\.json: written by a newer modelbench: format version 2.*; update/,
    },
    {
      name: 'edited.json',
      text: changed({ cells: [{ ...(document.cells as Json[])[0], measuredNs: 'long' }] }),
      says: /^error: edited\.json: damaged, or changed by hand: cells\[0\]\.measuredNs should be/,
    },
    {
      name: 'histogram.json',
      text: result.replace(histogram, '"histogram": "HISTFAAAA"'),
      says: /^error: histogram\.json: damaged, or changed by hand: the cell .* histogram/,
    },
  ];
}

test('files that are broken are told by name in one sentence, and nothing is touched', async (t) => {
  const folder = temporaryFolder(t);
  let requests = 0;
  const url = await target(t, (request, response) => {
    requests += 1;
    answer(request, response);
  });
  const load = 'payloads: [1KiB, 2KiB]\nwarmup: 0s\nmeasure: { requests: 30 }\n';
  writeFileSync(join(folder, 's.yaml'), `target: ${url}\n${load}limits: errors < 50%\n`);
  const measured = start(['run', 's.yaml', '-o', 'good.json', '--quiet'], folder);
  assert.equal(await measured.ended, 0, measured.stderr());
  const sent = requests;
  const bad = badFilesFrom(readFileSync(join(folder, 'good.json'), 'utf8'));
  for (const { name, text } of bad) writeFileSync(join(folder, name), text);
  const files = readdirSync(folder);
  for (const { name, text, says } of bad) {
    await Promise.all(
      [
        ['compare', 'good.json', name],
        ['check', 's.yaml', '--baseline', name, '--quiet', '-o', 'new.json'],
        ['baseline', 'save', 'main', name],
      ].map((words) => refused(words, folder, says)),
    );
    assert.equal(readFileSync(join(folder, name), 'utf8'), text);
  }
  assert.equal(requests, sent);
  assert.deepEqual(readdirSync(folder), files);
});

async function refused(words: readonly string[], folder: string, says: RegExp): Promise<void> {
  const { stdout, stderr, ended } = start(words, folder);
  assert.equal(await ended, 2, `${words.join(' ')}: ${stderr()}`);
  const [sentence = '', ...hints] = stderr().trimEnd().split('\n');
  assert.match(sentence, says, words.join(' '));
  assert.ok(
    hints.every((line) => line.startsWith('  hint: ')),
    stderr(),
  );
  assert.equal(stdout(), '');
}

test('a baseline that lacks a cell is refused by its name, before anything is sent', async (t) => {
  const folder = temporaryFolder(t);
  let requests = 0;
  const url = await target(t, (request, response) => {
    requests += 1;
    answer(request, response);
  });
  const load = 'payloads: [1KiB, 2KiB]\nwarmup: 0s\nmeasure: { requests: 30 }\n';
  writeFileSync(join(folder, 's.yaml'), `target: ${url}\n${load}`);
  const run = ['run', 's.yaml', '--only', '1KiB*', '-o', 'old.json', '--quiet'];
  assert.equal(await start(run, folder).ended, 0);
  const sent = requests;
  copyFileSync(join(folder, 'old.json'), join(folder, 'copy.json'));
  const words = ['check', 's.yaml', '--baseline', 'old.json', '-o', 'new.json', '--quiet'];
  const { stderr, ended } = start(words, folder);
  assert.equal(await ended, 2);
  assert.match(
    stderr(),
    /^error: the baseline of old\.json has no cell "2KiB · concurrency 1"\n {2}hint: measure it anew .*\n$/,
  );
  assert.equal(requests, sent);
  const [old, copy] = ['old.json', 'copy.json'].map((name) =>
    readFileSync(join(folder, name), 'utf8'),
  );
  assert.equal(old, copy);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('new')),
    [],
  );
});

test('what is measured is not written over what it is compared with', async (t) => {
  const folder = temporaryFolder(t);
  const url = await target(t, answer);
  const load = 'payloads: [1KiB]\nwarmup: 0s\nmeasure: { requests: 30 }\n';
  writeFileSync(join(folder, 's.yaml'), `target: ${url}\n${load}`);
  assert.equal(await start(['run', 's.yaml', '-o', 'old.json', '--quiet'], folder).ended, 0);
  const before = readFileSync(join(folder, 'old.json'), 'utf8');
  const words = ['check', 's.yaml', '--baseline', 'old.json', '-o', 'old.json', '--quiet'];
  const { stderr, ended } = start(words, folder);
  assert.equal(await ended, 2);
  assert.match(stderr(), /^error: old\.json is read by this command: it would be overwritten\n/);
  assert.equal(readFileSync(join(folder, 'old.json'), 'utf8'), before);
});

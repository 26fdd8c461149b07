import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import { resultText } from '../../src/result/result-file.js';

import { modelbench, temporaryFolder } from '../support/command-line.js';
import { fakeResult } from './fake-run.js';

function folderWithResults(t: TestContext): string {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'one.json'), resultText(fakeResult()));
  const scenario = { ...fakeResult().scenario, name: 'other' };
  writeFileSync(join(folder, 'two.json'), resultText(fakeResult({ scenario })));
  return folder;
}

test('a result printed as JSON is the file again', async (t) => {
  const folder = folderWithResults(t);
  const spoken = await modelbench(['report', 'one.json', '--format', 'json'], { folder });
  assert.equal(spoken.code, 0);
  assert.equal(spoken.stderr, '');
  assert.equal(spoken.stdout, readFileSync(join(folder, 'one.json'), 'utf8'));
});

test('several results are printed one after the other', async (t) => {
  const folder = folderWithResults(t);
  const { code, stdout } = await modelbench(['report', 'one.json', 'two.json'], { folder });
  assert.equal(code, 0);
  assert.match(stdout, /^fake · .*\n\nother · /s);
});

test('a folder for an export gets a file a result', async (t) => {
  const folder = folderWithResults(t);
  const words = ['report', 'one.json', 'two.json', '--format', 'csv=out/'];
  assert.equal((await modelbench(words, { folder })).code, 0);
  for (const name of ['fake', 'other']) {
    assert.match(readFileSync(join(folder, `out/20261122-184903-${name}.csv`), 'utf8'), /64KiB/);
  }
});

test('one file cannot hold two results', async (t) => {
  const folder = folderWithResults(t);
  const words = ['report', 'one.json', 'two.json', '--format', 'csv=out.csv'];
  const { code, stderr, stdout } = await modelbench(words, { folder });
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.equal(
    stderr,
    'error: out.csv is one file for 2 results\n  hint: name a folder: out.csv/\n',
  );
});

test('every file that is no result is named, and nothing is printed', async (t) => {
  const folder = folderWithResults(t);
  writeFileSync(join(folder, 'notes.txt'), 'hello');
  const words = ['report', 'one.json', 'gone.json', 'notes.txt'];
  const { code, stderr, stdout } = await modelbench(words, { folder });
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^error: gone\.json: no such file or directory\nerror: notes\.txt: /);
});

test('colour comes at a terminal, goes with NO_COLOR, and an option decides', async (t) => {
  const folder = folderWithResults(t);
  const colored = async (
    words: readonly string[],
    environment: Readonly<Record<string, string>>,
    stdoutIsTerminal: boolean,
  ): Promise<boolean> => {
    const surrounding = { folder, environment, stdoutIsTerminal };
    const { stdout } = await modelbench(['report', 'one.json', ...words], surrounding);
    return stdout.includes('\u001b[');
  };
  assert.equal(await colored([], {}, true), true);
  assert.equal(await colored([], {}, false), false);
  assert.equal(await colored([], { NO_COLOR: '1' }, true), false);
  assert.equal(await colored([], { NO_COLOR: '' }, true), true);
  assert.equal(await colored([], { TERM: 'dumb' }, true), false);
  assert.equal(await colored([], { FORCE_COLOR: '1' }, false), true);
  assert.equal(await colored(['--color'], { NO_COLOR: '1' }, false), true);
  assert.equal(await colored(['--no-color'], {}, true), false);
});

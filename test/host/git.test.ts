import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import { gitStateOf, readGitStatus } from '../../src/host/git.js';

import { temporaryFolder } from '../support/command-line.js';

const COMMIT = '28b74c9d1c4d2a9e3b7f0c5a6d8e9f0123456789';

test('a repository without changes is clean at its commit', (t) => {
  const folder = repositoryWithCommit(t);
  return gitStateOf(folder).then((state) => {
    assert.match(state?.commit ?? '', /^[0-9a-f]{40}$/);
    assert.equal(state?.dirty, false);
  });
});

test('a changed file makes it dirty, a new one does not', async (t) => {
  const folder = repositoryWithCommit(t);
  writeFileSync(join(folder, 'result.json'), '{}');
  assert.equal((await gitStateOf(folder))?.dirty, false);
  writeFileSync(join(folder, 'kept.txt'), 'changed');
  assert.equal((await gitStateOf(folder))?.dirty, true);
});

test('without a commit, a repository or a folder there is no state', async (t) => {
  const folder = temporaryFolder(t);
  assert.equal(await gitStateOf(join(folder, 'missing')), undefined);
  assert.equal(await gitStateOf(folder), undefined);
  git(folder, 'init', '--quiet');
  assert.equal(await gitStateOf(folder), undefined);
});

test('a list of changes that was cut still says that there are some', () => {
  const text = `# branch.oid ${COMMIT}\n# branch.head main\n1 .M N... 100644 100644 1006`;
  assert.deepEqual(readGitStatus(text), { commit: COMMIT, dirty: true });
});

function repositoryWithCommit(t: TestContext): string {
  const folder = temporaryFolder(t);
  git(folder, 'init', '--quiet');
  writeFileSync(join(folder, 'kept.txt'), 'as it was');
  git(folder, 'add', 'kept.txt');
  git(folder, 'commit', '--quiet', '--message', 'one file');
  return folder;
}

function git(folder: string, ...words: readonly string[]): void {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  execFileSync('git', [...who, '-c', 'commit.gpgsign=false', ...words], { cwd: folder });
}

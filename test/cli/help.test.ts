import assert from 'node:assert/strict';
import { test } from 'node:test';

import { modelbench } from '../support/command-line.js';
import { checkGolden } from '../support/golden.js';

const COMMANDS = [
  'run',
  'validate',
  'init',
  'probe',
  'report',
  'ab',
  'compare',
  'check',
  'baseline',
  'history',
  'serve',
  'selftest',
  'schema',
];

for (const command of COMMANDS) {
  test(`the help of ${command} is as it stands, with an example`, async () => {
    const { code, stdout, stderr } = await modelbench([command, '--help']);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.match(stdout, new RegExp(`Examples:\n {2}modelbench ${command}`));
    checkGolden(`cli/help-${command}.txt`, stdout);
  });
}

test('the help of all names every command', async () => {
  const { code, stdout } = await modelbench(['--help']);
  assert.equal(code, 0);
  checkGolden('cli/help.txt', stdout);
  for (const command of COMMANDS) {
    assert.match(stdout, new RegExp(`^ {2}${command} `, 'm'));
  }
});

test('without a command the help goes to stderr, because nothing was done', async () => {
  const bare = await modelbench([]);
  const asked = await modelbench(['--help']);
  assert.equal(bare.code, 2);
  assert.equal(bare.stdout, '');
  assert.equal(bare.stderr, asked.stdout);
});

test('`help run` and `run --help` are the same', async () => {
  const one = await modelbench(['help', 'run']);
  const other = await modelbench(['run', '--help']);
  assert.deepEqual(one, other);
});

test('the version is that of the package, in either spelling and place', async () => {
  const { stdout } = await modelbench(['--version']);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  for (const words of [['-V'], ['--version', 'run']]) {
    assert.equal((await modelbench(words)).stdout, stdout);
  }
});

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { ask } from './asking.js';

const MAIN = fileURLToPath(new URL('../../src/server/main.js', import.meta.url));
const INSTANT = '{"inference":{"kind":"constant","ns":0}}';

function start(settings: string): ChildProcess {
  return spawn(process.execPath, [MAIN, settings], { stdio: 'pipe' });
}

/** Starts the server, asks it twice, ends it, and gives the truth that it prints. */
async function checkEnding(end: (child: ChildProcess) => void): Promise<void> {
  const child = start(INSTANT);
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const { url } = JSON.parse((await lines.next()).value);
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
  await ask(url, { body: '{}' });
  await ask(url, { body: '{}' });
  end(child);
  const { truth } = JSON.parse((await lines.next()).value);
  assert.equal(truth.counts.ok, 2);
  assert.equal(truth.phases.total.count, 2);
  assert.deepEqual(await exit, [0, null]);
}

test('the process says where it listens, and the truth when it is told to stop', async () => {
  await checkEnding((child) => child.kill('SIGTERM'));
  await checkEnding((child) => child.kill('SIGINT'));
});

test('the process ends when its input is closed, so that it never outlives its parent', async () => {
  await checkEnding((child) => child.stdin!.end());
});

test('settings that are wrong end the process with one sentence and code 2', async () => {
  const child = start('{"workers":0}');
  const [error, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  assert.equal(error, 'reference server: workers must be a whole number from 1 to 16384\n');
  assert.equal(code, 2);
});

test('an address that cannot be listened on ends the process with code 3', async () => {
  // A documentation address (RFC 5737): no machine has it.
  const child = start('{"host":"192.0.2.1"}');
  const [error, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  assert.match(error, /^reference server: listen EADDRNOTAVAIL/);
  assert.equal(code, 3);
});

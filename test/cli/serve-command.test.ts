import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import type { Signal } from '../../src/cli/io.js';

import { modelbench, type Spoken } from '../support/command-line.js';

/** Serves, does what the test wants to do with the URL, and ends it as Ctrl-C would. */
async function serve(
  words: readonly string[],
  use: (url: string) => Promise<void>,
): Promise<Spoken> {
  let send: (signal: Signal) => void = () => {};
  let used: Promise<void> | undefined;
  const spoken = await modelbench(['serve', ...words], {
    onListening: (sender) => {
      send = sender;
    },
    onStdout: (text) => {
      const url = /reference server at (\S+)/.exec(text)?.[1];
      if (url !== undefined) {
        used = use(url).finally(() => send('SIGINT'));
      }
    },
  });
  await used;
  return spoken;
}

test('serve prints its URL and how to try it, and at the end its truth', async () => {
  const words = ['--inference', '1ms', '--report', 'none'];
  const { code, stdout, stderr } = await serve(words, async (url) => {
    const answer = await fetch(url, { method: 'POST', body: '{"x": 1}' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('server-timing'), null);
    await answer.text();
  });
  assert.equal(code, 0);
  assert.equal(stderr, '');
  const url = /reference server at (\S+)/.exec(stdout)?.[1] ?? '';
  assert.ok(stdout.includes(`\n  modelbench run ${url} -d '`), stdout);
  assert.match(stdout, /\nthe server's own truth: 1 requests · 1 ok\n +mean +p50 +p90 +p99\n/);
  assert.match(stdout, /\ninference +\d/);
});

test('the words of serve become what the server does', async () => {
  const words = ['--errors', '100%', '--no-keep-alive', '--seed', '7'];
  const { code, stdout } = await serve(words, async (url) => {
    const answer = await fetch(url, { method: 'POST', body: '{"x": 1}' });
    assert.equal(answer.status, 500);
    assert.equal(answer.headers.get('connection'), 'close');
    await answer.text();
  });
  assert.equal(code, 0);
  assert.match(stdout, /1 requests · 1 error\n/);
});

test('an address of another machine is an error with a hint', async () => {
  const { code, stderr } = await modelbench(['serve', '--host', '192.0.2.1']);
  assert.equal(code, 3);
  assert.equal(
    stderr,
    'error: 192.0.2.1 is no address of this machine\n' +
      '  hint: choose another --host, as 127.0.0.1 or 0.0.0.0\n',
  );
});

test('a port that is taken is an error with its reason', async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const { code, stdout, stderr } = await modelbench(['serve', '--port', String(port)]);
  assert.equal(code, 3);
  assert.equal(stdout, '');
  assert.equal(
    stderr,
    `error: port ${port} of 127.0.0.1 is taken\n` +
      '  hint: choose another --port, or leave it out for one that is free\n',
  );
});

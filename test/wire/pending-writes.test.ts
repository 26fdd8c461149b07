/* Against a real socket: what its kernel has not taken is known as pending, and only that. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';

import { PendingWrites } from '../../src/wire/pending-writes.js';

const LARGE = Buffer.alloc(64 * 1024 * 1024);

test('a large write is pending until the kernel has all of it, and is told once more then', async (t) => {
  const server = createServer((socket) => socket.pause()).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  const [other] = (await accepted) as [typeof socket];
  t.after(() => other.destroy());

  const writes = new PendingWrites();
  socket.write('small');
  writes.add(socket);
  assert.equal(writes.takeAny(), false);

  const written = new Promise((resolve) => socket.write(LARGE, resolve));
  writes.add(socket);
  assert.equal(writes.takeAny(), true);
  assert.equal(writes.takeAny(), true);
  other.resume();
  await written;
  // It was pending since it was asked last.
  assert.equal(writes.takeAny(), true);
  assert.equal(writes.takeAny(), false);
});

test('one whose connection is gone is not pending any more', () => {
  const writes = new PendingWrites();
  writes.add({ writableLength: 5, destroyed: true });
  assert.equal(writes.takeAny(), true);
  assert.equal(writes.takeAny(), false);
});

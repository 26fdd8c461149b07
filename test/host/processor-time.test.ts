import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  busyNs,
  groupMembers,
  ownBusyNs,
  processTimeOf,
  readProcessTime,
} from '../../src/host/processor-time.js';

const STAT = '4242 (my) (odd name) S 1 77 77 0 -1 4194560 1 2 3 4 150 25 9 9 20 0 11 0 5 6 7';

test('a process tells its group and its time, whatever its name', () => {
  assert.deepEqual(readProcessTime(STAT), { group: 77, busyNs: 1.75e9 });
  assert.equal(readProcessTime('no such thing'), undefined);
  assert.equal(readProcessTime(''), undefined);
});

test('time is counted on, of this process and of all of them', () => {
  const before = { own: ownBusyNs(), all: busyNs() };
  while (ownBusyNs() - before.own < 50e6);
  // The kernel may count in ticks of 10 ms, and charges one to who has the processor then.
  assert.ok(busyNs() >= before.all);
});

const isLinux = process.platform === 'linux';

test('the members of a group are found', { skip: !isLinux && 'only Linux tells' }, () => {
  const own = processTimeOf(process.pid);
  assert.ok(own !== undefined);
  assert.ok(groupMembers(own.group)?.includes(process.pid));
  assert.deepEqual(groupMembers(-1), []);
  assert.equal(processTimeOf(2 ** 30), undefined);
});

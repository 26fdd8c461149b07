import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import {
  readThreadLink,
  readThreadSchedule,
  threadNumber,
  threadScheduleOf,
} from '../../src/host/thread-schedule.js';

test('a line of schedstat is time run, time waited, and turns', () => {
  // Linux 6.18, a shell that had lived for a second.
  assert.deepEqual(readThreadSchedule('993205 10032 2\n'), {
    ranNs: 993_205,
    waitedNs: 10_032,
    turns: 2,
  });
});

test('zeros, and anything else, are not known', () => {
  for (const text of ['0 0 0\n', '', '1 2\n', 'a b c\n', '1.5 2 3\n']) {
    assert.equal(readThreadSchedule(text), undefined, text);
  }
});

test('the number of a thread is the end of its link', () => {
  assert.equal(readThreadLink('22602/task/22625'), 22_625);
  assert.equal(readThreadLink('22602'), undefined);
});

test('a thread that asks is told its own number, not that of the process', async (t) => {
  if (!existsSync('/proc/thread-self')) return t.skip('this system has no /proc');
  const module = new URL('../../src/host/thread-schedule.js', import.meta.url).href;
  const worker = new Worker(
    `import(${JSON.stringify(module)}).then(({ threadNumber }) =>
      require('node:worker_threads').parentPort.postMessage(threadNumber()));
     setInterval(() => {}, 1000);`,
    { eval: true },
  );
  const number = await new Promise<number>((resolve) => worker.once('message', resolve));
  assert.equal(threadNumber(), process.pid);
  assert.notEqual(number, process.pid);
  const schedule = threadScheduleOf(number);
  assert.ok(schedule !== undefined && schedule.ranNs > 0 && schedule.turns > 0);
  await worker.terminate();
  // The kernel may need a moment more than Node to be done with it.
  for (let look = 0; look < 100 && threadScheduleOf(number) !== undefined; look += 1) {
    await setTimeout(10);
  }
  assert.equal(threadScheduleOf(number), undefined);
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { clock } from '../../src/base/clock.js';
import { durationNs, type InstantNs, laterNs } from '../../src/base/units.js';
import { ExactTimer, stayBusy } from '../../src/server/exact-timer.js';

const HOUR_NS = 3600e9;

/** The timer lets the process end, so something else keeps it until `use` is done. */
async function withTimer(use: (timer: ExactTimer) => Promise<void>): Promise<void> {
  const kept = setInterval(() => {}, 60_000);
  const timer = new ExactTimer();
  try {
    await use(timer);
  } finally {
    clearInterval(kept);
    await timer.stop();
  }
}

function fromNow(waitNs: number): InstantNs {
  return laterNs(clock.nowNs(), durationNs(waitNs));
}

/** Waits for each of these times from now, and tells which of them woke in which order. */
function wakeAfter(timer: ExactTimer, waitsNs: readonly number[]): Promise<readonly number[]> {
  const startNs = timer.nowNs();
  const woken: number[] = [];
  return new Promise((resolve, reject) => {
    for (const [index, waitNs] of waitsNs.entries()) {
      const dueNs = laterNs(startNs, durationNs(waitNs));
      timer.at(dueNs, () => {
        if (timer.nowNs() < dueNs) reject(new Error(`woke ${dueNs - timer.nowNs()} ns early`));
        woken.push(index);
        if (woken.length === waitsNs.length) resolve(woken);
      });
    }
  });
}

test('nobody is woken early, and the one due first is woken first', async () => {
  await withTimer(async (timer) => {
    const waitsNs = [5e6, 200e3, 12e6, 0, 3e6, 200e3];
    assert.deepEqual(await wakeAfter(timer, waitsNs), [3, 1, 5, 4, 0, 2]);
    // Once more with a thread that is awake already.
    assert.deepEqual(await wakeAfter(timer, waitsNs), [3, 1, 5, 4, 0, 2]);
  });
});

test('a wait of a fifth of a millisecond ends, a thousand times in a row', async () => {
  await withTimer(async (timer) => {
    await timer.start();
    let dueNs = timer.nowNs();
    for (let wait = 0; wait < 1000; wait += 1) {
      dueNs = fromNow(200e3);
      await new Promise<void>((resolve) => timer.at(dueNs, resolve));
      assert.ok(timer.nowNs() >= dueNs);
    }
  });
});

test('a wait that is asked for on waking is kept as well', async () => {
  await withTimer(async (timer) => {
    const startNs = timer.nowNs();
    await new Promise<void>((resolve) => {
      timer.at(laterNs(startNs, durationNs(3e6)), () => {
        timer.at(laterNs(startNs, durationNs(6e6)), resolve);
      });
    });
    assert.ok(timer.nowNs() - startNs >= 6e6);
  });
});

test('a wait that ends sooner cuts short the sleep until a later one', async () => {
  await withTimer(async (timer) => {
    await timer.start();
    timer.at(fromNow(HOUR_NS), () => assert.fail('woken an hour early'));
    for (const waitNs of [30e6, 10e6, 1e6]) {
      await new Promise<void>((resolve) => timer.at(fromNow(waitNs), resolve));
    }
  });
});

test('a timer that was stopped wakes nobody, and takes no more waits', async () => {
  await withTimer(async (later) => {
    const stopped = new ExactTimer();
    let woken = 0;
    const wake = () => {
      woken += 1;
    };
    const dueNs = fromNow(1e6);
    stopped.at(dueNs, wake);
    const stopping = stopped.stop();
    stopped.at(dueNs, wake);
    await stopping;
    await new Promise<void>((resolve) => later.at(laterNs(dueNs, durationNs(2e6)), resolve));
    assert.equal(woken, 0);
  });
});

test('a wait that is not over does not keep the process alive', async () => {
  const module = new URL('../../src/server/exact-timer.js', import.meta.url).href;
  const program = `
    import { ExactTimer } from '${module}';
    const timer = new ExactTimer();
    await timer.start();
    timer.at(timer.nowNs() + ${HOUR_NS}, () => {});
    console.log('waits');
  `;
  const child = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    timeout: 60_000,
  });
  assert.equal((await child).stdout, 'waits\n');
});

test('busy time is at least as long as it was asked to be', () => {
  const startNs = clock.nowNs();
  stayBusy(300e3);
  assert.ok(clock.nowNs() - startNs >= 300e3);
});

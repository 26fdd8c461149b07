import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Io } from '../../src/cli/io.js';
import { progressViewOf } from '../../src/cli/progress.js';
import type { Progress, RunEvent } from '../../src/run/event.js';
import { instantNs } from '../../src/base/units.js';

const SECOND_NS = 1e9;

/** A stream that keeps what was written, and a clock that is set by hand. */
function stage(isTerminal: boolean, environment: Record<string, string> = {}) {
  const texts: string[] = [];
  let nowNs = 0;
  const write = (text: string): void => {
    texts.push(text);
  };
  const stderr = { write, writeHidden: write, isTerminal, columns: () => 60 };
  const io = { stderr, environment } as unknown as Io;
  return {
    texts,
    view: (options: { quiet?: boolean; progress: boolean }) =>
      progressViewOf(options, io, { nowNs: () => instantNs(nowNs) }),
    waitSeconds: (seconds: number) => {
      nowNs += seconds * SECOND_NS;
    },
  };
}

test('a terminal gets one line that is redrawn in place and is gone at the end', () => {
  const { texts, view } = stage(true);
  const shown = view({ progress: true });
  shown.show({ kind: 'server-started', what: 'reference server' });
  shown.show({ kind: 'server-ready', tookNs: 120e6, url: 'http://127.0.0.1:9/' });
  shown.show(lookAt(10));
  shown.show(lookAt(20));
  shown.end();
  assert.deepEqual(texts, [
    '\u001b[2K\rstarting reference server …',
    '\u001b[2K\rready after 120.0 ms: http://127.0.0.1:9/',
    '\u001b[2K\r1/2  1KiB  0:30 left  10.0/s  p50 20 p99 30 ms',
    '\u001b[2K\r1/2  1KiB  0:30 left  20.0/s  p50 20 p99 30 ms',
    '\u001b[2K\r',
  ]);
});

test('a cell that begins anew says with how many workers, and why', () => {
  const { texts, view } = stage(true);
  const shown = view({ progress: true });
  const why = '8% of the requests left late';
  shown.show({ kind: 'cell-begun-anew', index: 0, name: '1KiB', workers: 2, why });
  assert.deepEqual(texts, ['\u001b[2K\ragain with 2 workers: 8% of the requests left late']);
});

test('a log gets a line each half minute, without control characters', () => {
  const { texts, view, waitSeconds } = stage(false);
  const shown = view({ progress: true });
  shown.show({ kind: 'server-started', what: 'reference server' });
  for (let second = 0; second < 65; second += 1) {
    waitSeconds(1);
    shown.show(lookAt(second));
  }
  shown.end();
  const rest = '1 in flight  p50 20 p99 30 ms  0 failed\n';
  assert.deepEqual(texts, [
    `1/2  1KiB  0:30 left  29.0/s  ${rest}`,
    `1/2  1KiB  0:30 left  59.0/s  ${rest}`,
  ]);
});

test('a terminal that cannot redraw is treated as a log', () => {
  const { texts, view } = stage(true, { TERM: 'dumb' });
  view({ progress: true }).show(lookAt(10));
  assert.deepEqual(texts, []);
});

test('with --quiet or --no-progress there is nothing', () => {
  for (const options of [{ quiet: true, progress: true }, { progress: false }]) {
    const { texts, view } = stage(true);
    const shown = view(options);
    shown.show(lookAt(10));
    shown.end();
    assert.deepEqual(texts, []);
  }
});

function lookAt(ratePerSecond: number): RunEvent {
  const progress: Progress = {
    index: 0,
    total: 2,
    name: '1KiB',
    stage: 'measure',
    elapsedNs: 10e9,
    leftNs: 30e9,
    answers: 100,
    failed: 0,
    inFlight: 1,
    ratePerSecond,
    p50Ns: 20e6,
    p99Ns: 30e6,
  };
  return { kind: 'progress', progress };
}

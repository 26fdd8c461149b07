/*
 * Minutes of load on a virtual clock: a loop that is blocked when the test says so, a server that
 * takes as long as the test says. What the watch, the stalls and the verdict make of it is compared
 * with what is known to have happened.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LoopWatch, SIGN_EVERY_MS } from '../../src/run/loop-watch.js';
import { RowWatch } from '../../src/run/row-watch.js';
import { validityOf } from '../../src/run/validity.js';
import { STALLED_NS_LONG } from '../../src/run/validity-bounds.js';
import type { ValidityEvidence } from '../../src/run/validity-evidence.js';
import { Sample } from '../../src/stats/sample.js';
import { Stalls } from '../../src/stats/stalls.js';
import { backlogOf, driftOf, settlingOf } from '../../src/stats/steadiness.js';
import {
  DUE,
  ENDED,
  FIRST_BYTE,
  FREED,
  MARK_COUNT,
  PICKED,
  UNSENT,
} from '../../src/timing/marks.js';
import { MEASURED } from '../../src/timing/piece.js';

import { evidence } from '../support/validity-fixture.js';

const MS = 1e6;
const SECOND = 1e9;
const FLUSH_NS = 200 * MS;

type World = {
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly serverNs: (dueNs: number) => number;
  /** The loop is blocked for so long, once every so often. */
  readonly block: { readonly lengthNs: number; readonly everyNs: number } | undefined;
};

type Seen = {
  readonly evidence: ValidityEvidence;
  readonly touched: number;
  /** Answers that a block has delayed by at least what counts as touched. */
  readonly delayed: number;
  readonly untouchedP99Ns: number | null;
};

/** What the loop was blocked for at an instant happens when the block is over. */
function actsAt(ns: number, { block }: World): number {
  if (block === undefined) return ns;
  // Off the seconds, so that blocks lie between requests and timers in every way.
  const intoNs = (ns + 0.137 * SECOND) % block.everyNs;
  return intoNs < block.lengthNs ? ns - intoNs + block.lengthNs : ns;
}

type Row = { readonly dueNs: number; readonly pickedNs: number; readonly endedNs: number };

function rowsOf(world: World): readonly Row[] {
  const count = world.ratePerSecond * world.seconds;
  return Array.from({ length: count }, (_, index) => {
    const dueNs = Math.round((index * SECOND) / world.ratePerSecond);
    const pickedNs = actsAt(dueNs, world);
    return { dueNs, pickedNs, endedNs: actsAt(pickedNs + world.serverNs(dueNs), world) };
  });
}

/** The load thread and the main thread, a step at a time, as their messages would order them. */
function run(world: World): Seen {
  const lengthNs = world.seconds * SECOND;
  const rows = [...rowsOf(world)].sort((one, other) => one.endedNs - other.endedNs);
  const loop = new LoopWatch(0);
  const stalls = new Stalls();
  const watch = new RowWatch(0, lengthNs);
  watch.standstill = { stalls, works: new Stalls() };
  const response = new Sample('unsigned');
  let block: Row[] = [];
  let flushedNs = 0;
  let tickNs = 0;
  const handOver = (): void => {
    const told = loop.take() ?? [];
    for (let at = 0; at < told.length; at += 2) stalls.add(told[at]!, told[at + 1]!);
    for (const row of block) digest(row, watch, response);
    block = [];
  };
  for (const row of rows) {
    // Answers are read before timers fire, as in Node's loop: the tick after a block comes last.
    for (let next = nextTick(tickNs, world); next < row.endedNs; next = nextTick(tickNs, world)) {
      tickNs = next;
      loop.tick(tickNs);
    }
    loop.look(row.endedNs);
    block.push(row);
    if (row.endedNs - flushedNs < FLUSH_NS) continue;
    flushedNs = row.endedNs;
    handOver();
  }
  handOver();
  return seen(world, rows, { watch, stalls, response });
}

function nextTick(tickNs: number, world: World): number {
  return actsAt(tickNs + SIGN_EVERY_MS * MS, world);
}

function digest({ dueNs, pickedNs, endedNs }: Row, watch: RowWatch, response: Sample): void {
  const marks = new Float64Array(MARK_COUNT).fill(Number.NaN);
  marks[DUE] = dueNs;
  marks[FREED] = dueNs;
  marks[PICKED] = pickedNs;
  marks[UNSENT] = pickedNs;
  marks[FIRST_BYTE] = endedNs;
  marks[ENDED] = endedNs;
  watch.pass(marks, 0);
  watch.answer(marks, 0, endedNs - dueNs);
  response.record(endedNs - dueNs, MEASURED);
}

function seen(
  world: World,
  rows: readonly Row[],
  { watch, stalls, response }: { watch: RowWatch; stalls: Stalls; response: Sample },
): Seen {
  const lengthNs = world.seconds * SECOND;
  const stretches = watch.course.stretches(lengthNs);
  const delayed = rows.filter(({ dueNs, endedNs }) => {
    const ns = endedNs - dueNs - world.serverNs(dueNs);
    return ns >= Math.max(1 * MS, 0.02 * (endedNs - dueNs));
  });
  return {
    evidence: evidence({
      measuredNs: lengthNs,
      due: rows.length,
      ok: rows.length,
      sentInTime: watch.sentInTime,
      throughputPerSecond: rows.filter(({ endedNs }) => endedNs < lengthNs).length / world.seconds,
      meanResponseNs: response.moments.meanNs(),
      lateNs: watch.blemishes.lateNs,
      lateBeyondNs: watch.blemishes.beyondNs,
      stalledNs: watch.blemishes.stalledNs,
      own: watch.blemishes.effect(response),
      stalls: stalls.summarize(0, lengthNs),
      stalledLongNs: stalls.summarize(0, lengthNs, STALLED_NS_LONG).totalNs,
      drift: driftOf(stretches),
      settling: settlingOf(stretches),
      backlog: backlogOf(stretches),
    }),
    touched: watch.blemishes.touchedCount(),
    delayed: delayed.length,
    untouchedP99Ns: watch.blemishes.untouched(response).p99Ns,
  };
}

function verdict({ evidence: one }: Seen): string {
  const { verdict: word, reasons } = validityOf(one);
  return [word, ...reasons.map(({ code }) => code)].join(' ');
}

const STEADY: World = {
  ratePerSecond: 100,
  seconds: 600,
  serverNs: () => 20 * MS,
  block: undefined,
};

test('ten quiet minutes are valid, and nothing was touched', () => {
  const result = run(STEADY);
  assert.equal(verdict(result), 'valid');
  assert.equal(result.touched, 0);
  assert.deepEqual(result.evidence.stalls, { count: 0, totalNs: 0, longestNs: 0 });
});

test('a block of 50 ms each second is found 600 times, and no answer that it delayed is missed', () => {
  const result = run({ ...STEADY, block: { lengthNs: 50 * MS, everyNs: SECOND } });
  assert.equal(verdict(result), 'invalid loop-stalled');
  const { count, totalNs, longestNs } = result.evidence.stalls;
  assert.ok(Math.abs(count - 600) <= 1);
  assert.ok(Math.abs(totalNs - 600 * 50 * MS) < 600 * 2.6 * MS);
  assert.ok(Math.abs(longestNs - 50 * MS) < 2.6 * MS);
  assert.ok(result.touched >= result.delayed, `${result.touched} of ${result.delayed}`);
  // Without the touched ones, what is left is what the server did: to the ns.
  assert.ok(Math.abs((result.untouchedP99Ns ?? 0) - 20 * MS) <= 20 * MS * 0.001);
});

test('the same block under answers of two seconds moves no number, but stands for itself', () => {
  const result = run({
    ...STEADY,
    serverNs: () => 2 * SECOND,
    block: { lengthNs: 50 * MS, everyNs: SECOND },
  });
  assert.equal(verdict(result), 'suspect loop-stalled');
});

test('a block of 8 ms each ten seconds is noted and harmless', () => {
  const result = run({ ...STEADY, block: { lengthNs: 8 * MS, everyNs: 10 * SECOND } });
  assert.equal(verdict(result), 'valid');
  assert.ok(Math.abs(result.evidence.stalls.count - 60) <= 1);
});

test('a server that slows down is the server, not the loop', () => {
  const result = run({
    ...STEADY,
    serverNs: (dueNs) => (20 + (20 * dueNs) / (600 * SECOND)) * MS,
  });
  assert.equal(verdict(result), 'suspect drift');
});

test('a server that falls behind has a backlog', () => {
  const result = run({ ...STEADY, serverNs: (dueNs) => 20 * MS + 0.02 * dueNs });
  assert.equal(verdict(result), 'suspect backlog');
});

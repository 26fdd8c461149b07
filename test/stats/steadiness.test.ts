import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Course } from '../../src/stats/course.js';
import { backlogOf, driftOf, settlingOf } from '../../src/stats/steadiness.js';
import { type Random, randomOf } from '../../src/base/random.js';

const SECOND = 1e9;
const LENGTH_NS = 20 * SECOND;

/** Requests at an even rate whose times follow a rule of the instant at which they are due. */
function courseOf(
  ratePerSecond: number,
  responseNs: (dueNs: number, random: Random) => number,
  seed = 1,
): Course {
  const course = new Course(0);
  const random = randomOf(seed);
  for (let dueNs = 0; dueNs < LENGTH_NS; dueNs += SECOND / ratePerSecond) {
    const ns = responseNs(dueNs, random);
    course.pass(dueNs, dueNs + ns);
    course.answer(dueNs, ns);
  }
  return course;
}

/** Lognormal about 20 ms: its p99 is about twice its median. */
function usualNs(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return 20e6 * Math.exp(0.3 * normal);
}

function all(course: Course): {
  readonly drift: ReturnType<typeof driftOf>;
  readonly settling: ReturnType<typeof settlingOf>;
  readonly backlog: ReturnType<typeof backlogOf>;
} {
  const stretches = course.stretches(LENGTH_NS);
  return {
    drift: driftOf(stretches),
    settling: settlingOf(stretches),
    backlog: backlogOf(stretches),
  };
}

test('what is due and what has ended is counted in its own stretch, however often they widen', () => {
  const course = new Course(0);
  for (let index = 0; index < 100_000; index += 1) {
    course.pass(index * 1e6, index * 1e6 + 3e6);
    course.answer(index * 1e6, 3e6);
  }
  const stretches = course.stretches(100 * SECOND);
  assert.ok(stretches.length >= 64 && stretches.length <= 128);
  for (const { startNs, endNs, due, ended, answered, sumNs } of stretches) {
    const count = (endNs - startNs) / 1e6;
    assert.deepEqual([due, answered, sumNs], [count, count, count * 3e6]);
    assert.equal(ended, startNs === 0 ? count - 3 : count);
  }
});

test('of five hundred steady runs hardly any seems to drift, to settle, or to fall behind', () => {
  let alarms = 0;
  for (let seed = 1; seed <= 500; seed += 1) {
    const { drift, settling, backlog } = all(courseOf(20, (_, random) => usualNs(random), seed));
    if (Math.abs(drift?.ratio ?? 0) > 0.1) alarms += 1;
    if (Math.abs(settling?.ratio ?? 0) > 0.05) alarms += 1;
    if (backlog !== undefined) alarms += 1;
  }
  assert.ok(alarms <= 2, `${alarms} false alarms`);
});

/** Poisson arrivals at two servers of a fixed time each, busy 60 % of it: the times of a queue. */
function queueOf(seed: number): Course {
  const random = randomOf(seed);
  const course = new Course(0);
  const freeNs = [-SECOND, -SECOND];
  let dueNs = -SECOND;
  for (;;) {
    dueNs -= (Math.log(1 - random()) * SECOND) / 50;
    if (dueNs >= LENGTH_NS) return course;
    const first = freeNs[0]! <= freeNs[1]! ? 0 : 1;
    freeNs[first] = Math.max(dueNs, freeNs[first]!) + 24e6;
    if (dueNs < 0) continue;
    course.pass(dueNs, freeNs[first]!);
    course.answer(dueNs, freeNs[first]! - dueNs);
  }
}

test('the bursts of a queue are no drift, no slow start and no backlog', () => {
  let alarms = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const { drift, settling, backlog } = all(queueOf(seed));
    if (Math.abs(drift?.ratio ?? 0) > 0.1) alarms += 1;
    if (Math.abs(settling?.ratio ?? 0) > 0.05) alarms += 1;
    if (backlog !== undefined) alarms += 1;
  }
  assert.ok(alarms <= 3, `${alarms} false alarms`);
});

test('a second half that is a fifth slower is found, with its size', () => {
  const course = courseOf(50, (dueNs, random) =>
    dueNs < LENGTH_NS / 2 ? usualNs(random) : 1.2 * usualNs(random),
  );
  const { ratio } = all(course).drift ?? { ratio: 0 };
  assert.ok(Math.abs(ratio - 0.2) < 0.05, `${ratio}`);
});

test('a slow start is found, and how long it took to settle', () => {
  const course = courseOf(50, (dueNs, random) => (dueNs < 3e9 ? 4 : 1) * usualNs(random));
  const { afterNs, ratio } = all(course).settling ?? { afterNs: 0, ratio: 0 };
  assert.ok(Math.abs(afterNs - 3e9) < 0.5e9, `${afterNs}`);
  // A sixth of the requests took four times as long: 3.3/20 · 3 is 45 % more.
  assert.ok(Math.abs(ratio - 0.45) < 0.1, `${ratio}`);
});

test('a start of a fifth of a second in twenty is not worth a word', () => {
  const course = courseOf(50, (dueNs, random) => (dueNs < 0.2e9 ? 3 : 1) * usualNs(random));
  assert.ok(Math.abs(all(course).settling?.ratio ?? 0) < 0.05);
});

test('a queue that fills all the time is a backlog; one that is long from the start is none', () => {
  const overloaded = courseOf(100, (dueNs, random) => usualNs(random) + 0.3 * dueNs);
  const { beforeCount, endCount, perSecond } = all(overloaded).backlog ?? {
    beforeCount: 0,
    endCount: 0,
    perSecond: 0,
  };
  assert.ok(endCount > 1.5 * beforeCount);
  // Each second 100 come and 100 / 1.3 are done with.
  assert.ok(Math.abs(perSecond - (100 - 100 / 1.3)) < 3, `${perSecond}`);
  const slow = courseOf(100, (_, random) => 1e9 + usualNs(random));
  assert.equal(all(slow).backlog, undefined);
});

test('too few requests, and too short a time, are no evidence', () => {
  const course = new Course(0);
  for (let index = 0; index < 30; index += 1) {
    course.pass(index * 1e8, index * 1e8 + (index < 15 ? 1e6 : 9e6));
    course.answer(index * 1e8, index < 15 ? 1e6 : 9e6);
  }
  assert.equal(driftOf(course.stretches(3e9)), undefined);
  assert.equal(driftOf(course.stretches(1e6)), undefined);
  assert.equal(backlogOf(course.stretches(1e6)), undefined);
});

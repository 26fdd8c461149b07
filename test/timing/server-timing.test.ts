import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseServerTiming } from '../../src/timing/server-timing.js';

type Expected = readonly [name: string, duration: number | 'absent' | 'unparseable', desc?: string];

function check(lines: string | readonly string[], expected: readonly Expected[]): void {
  const entries = parseServerTiming(typeof lines === 'string' ? [lines] : lines);
  const found = entries.map(({ name, durationMs, durationState, description }): Expected => {
    const duration = durationState === 'parsed' ? (durationMs ?? NaN) : durationState;
    return description === undefined ? [name, duration] : [name, duration, description];
  });
  assert.deepEqual(found, expected, JSON.stringify(lines));
}

function checkDecimals(line: string, expected: number): void {
  assert.equal(parseServerTiming([line])[0]?.decimals, expected, line);
}

test("the specification's own example is read whole, over several lines", () => {
  check(
    [
      'miss, db;dur=53, app;dur=47.2',
      'customView, dc;desc=atl',
      'cache;desc="Cache Read";dur=23.2',
      'total;dur=123.4',
    ],
    [
      ['miss', 'absent'],
      ['db', 53],
      ['app', 47.2],
      ['customView', 'absent'],
      ['dc', 'absent', 'atl'],
      ['cache', 23.2, 'Cache Read'],
      ['total', 123.4],
    ],
  );
});

test('headers as they were captured from real servers are read', () => {
  check('gfet4t7; dur=773', [['gfet4t7', 773]]);
  check('x-originResponse;dur=684', [['x-originResponse', 684]]);
  check('total; dur=12.3456; desc="Total Response Time"', [
    ['total', 12.3456, 'Total Response Time'],
  ]);
});

test('absent, zero and unparseable are three different things', () => {
  check('a', [['a', 'absent']]);
  check('x-originResponse;dur=', [['x-originResponse', 'absent']]);
  check('a;dur', [['a', 'absent']]);
  check('a;dur=""', [['a', 'absent']]);
  check('a;dur=0', [['a', 0]]);
  check('a;dur=x', [['a', 'unparseable']]);
  check('a;dur="-"', [['a', 'unparseable']]);
  check('a;dur=Infinity', [['a', 'unparseable']]);
  // Larger than any double.
  check('a;dur=1e999', [['a', 'unparseable']]);
});

test('a negative time is no time', () => {
  check('a;dur=-5', [['a', 'unparseable']]);
});

test('the first occurrence of a parameter wins, even if it is invalid', () => {
  check('a;dur=x;dur=5', [['a', 'unparseable']]);
  check('a;dur=;dur=5', [['a', 'absent']]);
  check('a;dur;dur=5', [['a', 'absent']]);
  check('a;dur=1;dur=5', [['a', 1]]);
  check('a;desc=one;desc=two', [['a', 'absent', 'one']]);
});

test('a comma inside quotes does not end an entry', () => {
  check('a;desc="x, y; z";dur=1, b;dur=2', [
    ['a', 1, 'x, y; z'],
    ['b', 2],
  ]);
});

test('quoted strings may hold escaped quotes and may be left open', () => {
  check('a;desc="say \\"hi\\", twice";dur=1', [['a', 1, 'say "hi", twice']]);
  check('a;dur=1;desc="never closed, b;dur=2', [['a', 1, 'never closed, b;dur=2']]);
  check('a;desc="\\', [['a', 'absent', '']]);
});

test('what follows a value is skipped up to the next semicolon or comma', () => {
  check('a;dur="5"junk;desc=b', [['a', 5, 'b']]);
  check('a;dur=12ms', [['a', 12]]);
  check('a;dur=12 ms, b;dur=1', [
    ['a', 12],
    ['b', 1],
  ]);
  check('a junk;dur=3', [['a', 3]]);
});

test('durations may have an exponent, a leading point, a sign and space around them', () => {
  check('a;dur=1e2', [['a', 100]]);
  check('a;dur=9.5E-05', [['a', 9.5e-5]]);
  check('a;dur=.5', [['a', 0.5]]);
  check('a;dur=5.', [['a', 5]]);
  check('a;dur=+5', [['a', 5]]);
  check('a ;\tdur = 5 ; desc = b ', [['a', 5, 'b']]);
  check('a;dur=" 5"', [['a', 5]]);
  // An exponent without digits is junk after the number.
  check('a;dur=5e', [['a', 5]]);
});

test('parameter names are compared without regard to case', () => {
  check('a;DUR=5;Desc=b', [['a', 5, 'b']]);
});

test('unknown and valueless parameters are passed over', () => {
  check('a;foo;dur=5', [['a', 5]]);
  check('a;foo="x, y";dur=5', [['a', 5]]);
  check('a;;dur=5;', [['a', 5]]);
});

test('an entry without a name is dropped, one that repeats is kept', () => {
  check(';dur=5', []);
  check('', []);
  check(' , ,, ', []);
  check('=5, a;dur=1,, a;dur=2', [
    ['a', 1],
    ['a', 2],
  ]);
});

test('characters beyond ASCII end a token and harm nothing', () => {
  check('größe;dur=1, b;dur=2', [
    ['gr', 1],
    ['b', 2],
  ]);
});

test('decimals tell how exactly the duration was printed', () => {
  checkDecimals('a;dur=12', 0);
  checkDecimals('a;dur=12.', 0);
  checkDecimals('a;dur=12.30', 2);
  checkDecimals('a;dur=9.5e-05', 6);
  checkDecimals('a;dur=1.25E1', 1);
  checkDecimals('a;dur=1e2', -2);
  checkDecimals('a', 0);
});

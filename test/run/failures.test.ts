import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Failures } from '../../src/run/failures.js';

function example(message: string) {
  return () => ({ status: 500, headers: [], body: '', message });
}

test('failures are counted by kind, the most frequent first, with the first of each kind', () => {
  const failures = new Failures();
  failures.add('timeout', 'no answer within 1s', example('t1'));
  failures.add('httpError', 'HTTP 500', example('first'));
  failures.add('httpError', 'HTTP 500', example('second'));
  assert.deepEqual(
    failures.list().map(({ what, count, example: { message } }) => [what, count, message]),
    [
      ['HTTP 500', 2, 'first'],
      ['no answer within 1s', 1, 't1'],
    ],
  );
});

test('the example of a kind is made once', () => {
  const failures = new Failures();
  let made = 0;
  const make = () => {
    made += 1;
    return example('x')();
  };
  for (let index = 0; index < 5; index += 1) failures.add('httpError', 'HTTP 500', make);
  assert.equal(made, 1);
});

test('kinds without end are counted together, so that memory stays bounded', () => {
  const failures = new Failures();
  for (let index = 0; index < 500; index += 1) {
    failures.add('badAnswer', `kind ${index}`, example(''));
  }
  const list = failures.list();
  assert.equal(list.length, 21);
  assert.equal(list[0]?.what, 'others');
  assert.equal(
    list.reduce((sum, { count }) => sum + count, 0),
    500,
  );
});

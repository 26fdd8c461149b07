import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bodiesOf } from '../../src/run/bodies.js';
import type { PreparedBody, RequestPool } from '../../src/run/load-order.js';
import { requestsOf, WHOLE_TURN } from '../../src/run/requests.js';
import { bytes } from '../../src/base/units.js';

const COUNT = 300;

test('bodies are what each of them is by itself, wherever they lie', () => {
  for (const size of [1, 39, 2000, 70_000]) {
    const each = madeOf(size, 40).map(({ bytes: body }) => Buffer.from(body ?? []).toString());
    assert.equal(new Set(each).size, size === 1 ? new Set(each).size : 40, `${size} B differ`);
    // Made one by one, none has been written over by the next.
    for (const count of [1, 2, 39]) {
      const last = madeOf(size, count).at(-1)?.bytes ?? [];
      assert.equal(Buffer.from(last).toString(), each[count - 1]);
    }
  }
});

test('small bodies share memory, that threads share; large ones have their own', () => {
  const small = new Set(madeOf(100, COUNT).map(memoryOf));
  assert.equal(small.size, 1);
  assert.ok([...small][0] instanceof SharedArrayBuffer);
  const large = new Set(madeOf(100_000, 5).map(memoryOf));
  assert.equal(large.size, 5);
  for (const memory of large) assert.ok(memory instanceof SharedArrayBuffer);
});

test('more small bodies than one piece of memory holds go on in the next', () => {
  const bodies = madeOf(10_000, 100);
  assert.ok(new Set(bodies.map(memoryOf)).size > 1);
  assert.equal(
    new Set(bodies.map(({ bytes: body }) => Buffer.from(body ?? []).toString())).size,
    100,
  );
});

test('what heads are made of is the same object in all requests, also after a copy', () => {
  const bodies = structuredClone(madeOf(39, COUNT));
  const source = requestsOf(poolOf(bodies), WHOLE_TURN);
  const requests = Array.from({ length: COUNT }, () => source.next());
  const [first] = requests;
  for (const request of requests) assert.equal(request.headers, first?.headers);
  assert.deepEqual(first?.headers, ['x-own', '1', 'content-type', 'application/octet-stream']);
  assert.equal(new Set(requests.map(({ body }) => body)).size, COUNT);
});

test('a body with headers of its own keeps them', () => {
  const [one, two, three] = madeOf(39, 3) as [PreparedBody, PreparedBody, PreparedBody];
  const other: PreparedBody = { bytes: two.bytes, headers: [['content-type', 'text/plain']] };
  const source = requestsOf(poolOf([one, other, three]), WHOLE_TURN);
  const types = [1, 2, 3].map(() => source.next().headers.at(-1));
  assert.deepEqual(types, ['application/octet-stream', 'text/plain', 'application/octet-stream']);
});

test('a new token reaches all of them', () => {
  const source = requestsOf(poolOf(madeOf(39, 3)), WHOLE_TURN);
  source.next();
  source.setAuthorization('Bearer two');
  for (const request of [source.next(), source.next(), source.next()]) {
    assert.equal(request.headers[1], 'Bearer two');
    assert.match(request.headerText, /^authorization: Bearer two\r\n/);
  }
});

function madeOf(size: number, count: number): readonly PreparedBody[] {
  const { bodies } = bodiesOf({
    api: 'raw',
    content: { kind: 'size', bytes: bytes(size) },
    asked: {
      model: undefined,
      path: '/',
      maxTokens: undefined,
      batch: undefined,
      isStreamed: false,
      inputs: undefined,
      takesBinary: false,
    },
    files: new Map(),
    seed: 1,
    wish: { least: count, most: count },
  });
  assert.equal(bodies.length, count);
  return bodies;
}

function memoryOf({ bytes: body }: PreparedBody): ArrayBufferLike | undefined {
  return body?.buffer;
}

function poolOf(bodies: readonly PreparedBody[]): RequestPool {
  return {
    method: 'POST',
    path: '/',
    headers: [['x-own', '1']],
    bodies: { kind: 'prepared', bodies },
  };
}

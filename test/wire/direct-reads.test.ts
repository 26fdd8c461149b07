/* Answers that come in pieces, at once, or in a way that a buffer used twice would spoil. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import fc from 'fast-check';

import { answerOf, ask, bytesOf } from './answers-in-pieces.js';

const HEADERS_OF = (body: Buffer): readonly string[] => [
  'x-first',
  'one',
  'content-length',
  String(body.length),
];

test('an answer cut anywhere, in up to five pieces, is put together again', async () => {
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(cuts, { minLength: 1, maxLength: 3 }), async (answers) => {
      const bodies = answers.map((_, index) => bytesOf(300, index));
      const ways = answers.map((places, index) => async (socket: Socket) => {
        const whole = answerOf(bodies[index]!);
        const at = [...places].sort((a, b) => a - b).map((x) => Math.floor(x * whole.length));
        let from = 0;
        for (const to of [...at, whole.length]) {
          socket.write(whole.subarray(from, to));
          from = to;
          await delay(1);
        }
      });
      const got = await ask(ways);
      for (const [index, { body, headers, error }] of got.entries()) {
        assert.equal(error, undefined);
        assert.deepEqual(headers, HEADERS_OF(bodies[index]!));
        assert.deepEqual(body, bodies[index]);
      }
    }),
    { numRuns: 25 },
  );
});

test('a body of many reads is kept whole, and so is the next one', async () => {
  const bodies = [bytesOf(1_000_003, 1), bytesOf(70_001, 2), bytesOf(3, 3), bytesOf(65_536, 4)];
  const answers = await ask(bodies.map((body) => (socket) => socket.write(answerOf(body))));
  for (const [index, { body, headers }] of answers.entries()) {
    assert.ok(body.equals(bodies[index]!), `body ${index} differs`);
    assert.deepEqual(headers, HEADERS_OF(bodies[index]!));
  }
});

test('an interim answer in a read of its own does not spoil the final one', async () => {
  const body = bytesOf(40, 5);
  const [answer] = await ask([
    async (socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n');
      await delay(5);
      socket.write(answerOf(body));
    },
  ]);
  assert.equal(answer?.status, 200);
  assert.deepEqual(answer.headers, HEADERS_OF(body));
  assert.deepEqual(answer.body, body);
});

test('a body that ends with the connection is whole, and the next request opens another', async () => {
  const body = bytesOf(200_000, 6);
  const untilClosed = (socket: Socket): unknown =>
    socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nx-first: one\r\n\r\n'), body]));
  const answers = await ask([untilClosed, (socket) => socket.write(answerOf(body)), untilClosed]);
  for (const answer of answers) {
    assert.equal(answer.error, undefined);
    assert.ok(answer.body.equals(body));
  }
});

test('a connection that is closed in the middle of an answer is an error', async () => {
  const [answer, next] = await ask([
    (socket) => socket.end(answerOf(bytesOf(100, 7)).subarray(0, 90)),
    (socket) => socket.write(answerOf(bytesOf(2, 8))),
  ]);
  assert.match(String(answer?.error), /closed/);
  assert.equal(next?.error, undefined);
});

test('of an answer that nobody keeps, the head and the count of bytes are right', async () => {
  const body = bytesOf(700_001, 9);
  const answers = await ask(
    [(socket) => socket.write(answerOf(body)), (socket) => socket.write(answerOf(body))],
    false,
  );
  for (const { headers, receivedBytes, error } of answers) {
    assert.equal(error, undefined);
    assert.equal(receivedBytes, body.length);
    assert.deepEqual(headers, HEADERS_OF(body));
  }
});

test('trailers that come in two reads are kept, though the body is not', async () => {
  const [answer] = await ask(
    [
      async (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n');
        await delay(5);
        socket.write('0\r\nserver-timing: inference;dur=1\r\n');
        await delay(5);
        socket.write(`x-other: ${'y'.repeat(200)}\r\n\r\n`);
      },
    ],
    false,
  );
  assert.deepEqual(answer?.trailers, [
    'server-timing',
    'inference;dur=1',
    'x-other',
    'y'.repeat(200),
  ]);
});

const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

function chunkOf(data: Buffer): Buffer {
  const size = Buffer.from(`${data.length.toString(16)}\r\n`);
  return Buffer.concat([size, data, Buffer.from('\r\n')]);
}

test('a stream in chunks, cut anywhere or between chunks, comes whole, and so does the next', async () => {
  const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 });
  const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 });
  const anyAnswer = fc.record({ sizes, places, betweenChunks: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(anyAnswer, { minLength: 1, maxLength: 3 }), async (answers) => {
      const bodies = answers.map((answer) =>
        answer.sizes.map((size, index) => bytesOf(size, index)),
      );
      const ways = answers.map((answer, index) => async (socket: Socket) => {
        const chunks = bodies[index]!.map(chunkOf);
        const whole = Buffer.concat([Buffer.from(CHUNKED), ...chunks, Buffer.from('0\r\n\r\n')]);
        let end = CHUNKED.length;
        const ends = chunks.map((chunk) => {
          end += chunk.length;
          return end;
        });
        const anywhere = answer.places.map((place) => Math.floor(place * whole.length));
        const at = answer.betweenChunks ? ends : anywhere.sort((a, b) => a - b);
        let from = 0;
        for (const to of [...at, whole.length]) {
          socket.write(whole.subarray(from, to));
          from = to;
          await delay(1);
        }
      });
      const got = await ask(ways, true, true);
      for (const [index, { reads, receivedBytes, error }] of got.entries()) {
        const body = Buffer.concat(bodies[index]!);
        assert.equal(error, undefined);
        assert.deepEqual(Buffer.concat(reads.map(({ bytes }) => bytes)), body);
        assert.equal(receivedBytes, body.length);
        const instants = reads.map(({ atNs }) => atNs);
        assert.deepEqual(
          instants,
          [...instants].sort((a, b) => a - b),
        );
      }
    }),
    { numRuns: 25 },
  );
});

test('what comes over several connections at a time is not mixed up', async () => {
  const inPieces = async (socket: Socket, whole: Buffer): Promise<void> => {
    for (let from = 0; from < whole.length; from += 97) {
      socket.write(whole.subarray(from, from + 97));
      await delay(1);
    }
  };
  const bodies = Array.from({ length: 8 }, (_, index) => bytesOf(900, index));
  const asking = bodies.map((body, index) => {
    const chunks = Buffer.concat([chunkOf(body), Buffer.from('0\r\n\r\n')]);
    const head = `${CHUNKED.slice(0, -2)}x-number: ${index}\r\n\r\n`;
    const stream = Buffer.concat([Buffer.from(head), chunks]);
    const isStream = index % 2 === 0;
    return ask([(socket) => inPieces(socket, isStream ? stream : answerOf(body))], true, isStream);
  });
  for (const [index, [answer]] of (await Promise.all(asking)).entries()) {
    assert.equal(answer?.error, undefined);
    const isStream = index % 2 === 0;
    const body = isStream ? Buffer.concat(answer!.reads.map(({ bytes }) => bytes)) : answer!.body;
    assert.deepEqual(body, bodies[index]);
    const streamHead = ['transfer-encoding', 'chunked', 'x-number', String(index)];
    assert.deepEqual(answer?.headers, isStream ? streamHead : HEADERS_OF(bodies[index]!));
  }
});

test('a stream that stops between two chunks is an error, and the next request opens another', async () => {
  const chunk = chunkOf(bytesOf(60, 10));
  const [answer, next] = await ask(
    [
      async (socket) => {
        socket.write(CHUNKED);
        await delay(5);
        socket.write(chunk);
        await delay(5);
        socket.end(chunk);
      },
      (socket) =>
        socket.write(Buffer.concat([Buffer.from(CHUNKED), chunk, Buffer.from('0\r\n\r\n')])),
    ],
    true,
    true,
  );
  assert.match(String(answer?.error), /closed/);
  assert.equal(answer?.receivedBytes, 120);
  assert.equal(next?.error, undefined);
  assert.equal(next?.receivedBytes, 60);
});

test('a chunk that is none, after some that passed the parser by, is an error', async () => {
  const [answer] = await ask(
    [
      async (socket) => {
        socket.write(CHUNKED);
        await delay(5);
        socket.write(chunkOf(bytesOf(60, 11)));
        await delay(5);
        socket.write('what is this?\r\n');
      },
    ],
    true,
    true,
  );
  assert.match(String(answer?.error), /chunk size/i);
});

/* What passes undici by must be what undici would hand on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { ChunkedBody } from '../../src/wire/chunked-body.js';

const HEAD = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

function chunkOf(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')]);
}

/** The data that a read is said to hold, or undefined: undici is to look at it. */
function takenOf(body: ChunkedBody, read: Buffer): Buffer | undefined {
  if (!body.take(read, read.length)) return undefined;
  const parts: Buffer[] = [];
  for (let part = 0; part < body.parts; part += 1) {
    parts.push(read.subarray(body.bounds[2 * part], body.bounds[2 * part + 1]));
  }
  return Buffer.concat(parts);
}

test('a body cut anywhere: what is taken and what is left add up to it, chunk by chunk', () => {
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1 });
  const cuts = fc.array(fc.nat(2000), { maxLength: 8 });
  fc.assert(
    fc.property(chunks, cuts, (datas, places) => {
      const pieces = datas.map((data) => chunkOf(Buffer.from(data)));
      const whole = Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
      const boundaries = new Set<number>([0]);
      let end = 0;
      for (const piece of pieces) {
        end += piece.length;
        boundaries.add(end);
      }
      const at = [...new Set(places.map((place) => place % whole.length))].sort((a, b) => a - b);
      const body = new ChunkedBody();
      body.begin(Buffer.from(HEAD));
      let from = 0;
      for (const to of [...at, whole.length]) {
        const taken = takenOf(body, whole.subarray(from, to));
        // Exactly the reads from one chunk's end to another's are taken, and only their data.
        const isWhole = boundaries.has(from) && boundaries.has(to) && to > from;
        const inside = datas.filter((_, index) => {
          const start = pieces.slice(0, index).reduce((sum, { length }) => sum + length, 0);
          return start >= from && start < to;
        });
        if (isWhole) assert.deepEqual(taken, Buffer.concat(inside));
        else assert.equal(taken, undefined);
        from = to;
      }
    }),
  );
});

test('the start of the body may come with the head', () => {
  const body = new ChunkedBody();
  const first = chunkOf(Buffer.from('one'));
  body.begin(Buffer.concat([Buffer.from(HEAD), first.subarray(0, 4)]));
  assert.equal(takenOf(body, first.subarray(4)), undefined);
  assert.equal(takenOf(body, chunkOf(Buffer.from('two')))?.toString(), 'two');
});

const NOT_PLAIN: readonly (readonly [string, string])[] = [
  ['an extension', '3;a=b\r\none\r\n'],
  ['a size that is none', 'x\r\none\r\n'],
  ['no size', '\r\none\r\n'],
  ['a size of nine digits', '000000003\r\none\r\n'],
  ['data that is longer than it should be', '3\r\nones\r\n'],
  ['a bare line feed', '3\none\r\n'],
  ['a chunk that is the last', '0\r\n\r\n'],
];

for (const [what, text] of NOT_PLAIN) {
  test(`${what} is left to undici, and so is all that comes after it`, () => {
    const body = new ChunkedBody();
    body.begin(Buffer.from(HEAD));
    assert.equal(takenOf(body, Buffer.from(text)), undefined);
    assert.equal(takenOf(body, chunkOf(Buffer.from('two'))), undefined);
  });
}

test('with an interim answer before, or half a head, nothing is known of the body', () => {
  for (const head of ['HTTP/1.1 103 Early Hints\r\n\r\n', HEAD.slice(0, -2)]) {
    const body = new ChunkedBody();
    body.begin(Buffer.from(head));
    assert.equal(takenOf(body, chunkOf(Buffer.from('one'))), undefined);
  }
});

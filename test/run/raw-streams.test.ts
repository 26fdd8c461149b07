/* A server of streams that the code under test does not know, in each tongue, cut at each byte. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CellDocument } from '../../src/result/document.js';

import { type RawAnswer, withRawServer } from '../support/raw-stream-server.js';
import { runScenario } from '../support/run-scenario.js';
import { STREAM_TEXTS, type StreamText } from '../support/stream-texts.js';

async function cellOf(
  stream: StreamText,
  requests: number,
  answerOf: (request: number) => RawAnswer,
): Promise<CellDocument> {
  return withRawServer(answerOf, async ({ url }) => {
    const { document } = await runScenario(
      [
        `target: { url: "${url}${stream.path}", api: ${stream.api}, model: m, stream: true, timeout: 10s }`,
        'payloads: [{ name: chat, prompt: { tokens: 8 }, maxTokens: 5 }]',
        'load: { concurrency: 1 }',
        'warmup: 0',
        `measure: { requests: ${requests}, atMost: 100s }`,
      ].join('\n'),
    );
    const [cell] = document.cells;
    assert.ok(cell !== undefined);
    return cell;
  });
}

const bytesOf = ({ pieces }: StreamText): readonly Buffer[] =>
  pieces.map((text) => Buffer.from(text));

for (const stream of STREAM_TEXTS) {
  const { api, contentType, tokens, contentEvents } = stream;

  test(`${api}: first content, gaps, tokens and end are those of the server`, async () => {
    const pauseMs = 20;
    const pieces = bytesOf(stream);
    const cell = await cellOf(stream, 3, () => ({ contentType, pieces, pauseMs, end: 'whole' }));
    assert.equal(cell.counts.ok, 3);
    assert.equal(cell.stream?.tokens.output, 3 * tokens);
    assert.equal(cell.stream?.tokens.source, 'usage');
    assert.equal(cell.stream?.events.content, 3 * contentEvents);
    assert.equal(cell.stream?.itl.count, 3 * (contentEvents - 1));
    // The first piece has no content: the first that has comes two pauses after the request.
    // Timers of Node may fire a millisecond early by another clock.
    assert.ok((cell.stream?.ttftAfterSend.minNs ?? 0) >= (2 * pauseMs - 2) * 1e6);
    assert.ok((cell.responseTime.minNs ?? 0) >= (pieces.length * pauseMs - 2) * 1e6);
  });

  test(`${api}: an answer cut in two writes at any byte is read alike`, async () => {
    const whole = Buffer.concat(bytesOf(stream));
    const cell = await cellOf(stream, whole.length, (request) => ({
      contentType,
      pieces: [whole.subarray(0, request), whole.subarray(request)],
      pauseMs: 0,
      end: 'whole',
    }));
    assert.deepEqual([cell.counts.due, cell.counts.ok], [whole.length, whole.length]);
    assert.equal(cell.stream?.tokens.output, whole.length * tokens);
    assert.equal(cell.stream?.events.content, whole.length * contentEvents);
  });

  test(`${api}: an answer that stops at any byte is never a good one`, async () => {
    const whole = Buffer.concat(bytesOf(stream));
    for (const end of ['cut', 'reset'] as const) {
      const cell = await cellOf(stream, whole.length, (request) => ({
        contentType,
        pieces: [whole.subarray(0, request)],
        pauseMs: 0,
        end,
      }));
      const { due, ok, connectionError, badAnswer } = cell.counts;
      assert.deepEqual([due, ok, connectionError + badAnswer], [whole.length, 0, whole.length]);
      assert.equal(cell.stream?.tokens.output ?? 0, 0);
    }
  });

  test(`${api}: a body that ends well within the protocol is a bad answer`, async () => {
    const whole = Buffer.concat(bytesOf(stream));
    // Without the last piece, and for TGI the last token: the protocol's end is missing.
    const most = Buffer.concat(bytesOf(stream).slice(0, -1)).length;
    const cell = await cellOf(stream, most, (request) => ({
      contentType,
      pieces: [whole.subarray(0, request)],
      pauseMs: 0,
      end: 'whole',
    }));
    assert.deepEqual([cell.counts.ok, cell.counts.badAnswer], [0, most]);
  });
}

/*
 * First tokens over the length of the prompt, measured over real sockets at a server that tells
 * nothing, against what it wrote down of itself. What a busy machine adds between the two, or takes
 * from one cell and not from another, is known: the client's time less the server's. No bound
 * depends on how quick the machine is but by that.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { CellDocument, ResultDocument } from '../../src/result/document.js';
import type { TtftEstimateDocument } from '../../src/result/ttft-estimate-document.js';
import { medianOf } from '../../src/stats/prompt-line.js';
import { STREAM_DEFAULTS, type StreamSettings } from '../../src/base/reference-settings.js';
import { durationNs } from '../../src/base/units.js';
import type { ToldStream } from '../../src/server/stream/stream-truth.js';
import { withServer } from '../server/asking.js';
import { streamsOf } from '../server/stream/streaming.js';

import { runScenario } from '../support/run-scenario.js';

const PROMPT_TOKEN_NS = 100e3;
const TTFT_NS = 30e6;
/** Of an estimate, beyond what the machine added to a request outside of what the server saw. */
const ERROR_NS = 5e6;
const LENGTHS = [64, 256, 1024];
/** Of each cell: as few as an estimate needs. */
const REQUESTS = 20;

const MODEL: StreamSettings = {
  ...STREAM_DEFAULTS,
  ttft: { kind: 'constant', ns: durationNs(TTFT_NS) },
  promptTokenNs: durationNs(PROMPT_TOKEN_NS),
  interToken: { kind: 'constant', ns: durationNs(1e6) },
};

type Measured = {
  readonly document: ResultDocument;
  readonly estimate: TtftEstimateDocument;
  /** In the order in which they arrived. */
  readonly streams: readonly ToldStream[];
};

async function measure(
  stream: Partial<StreamSettings>,
  lines: readonly string[],
  check: (measured: Measured) => void,
): Promise<void> {
  const settings = { stream: { ...MODEL, ...stream }, workers: 1, report: 'none' } as const;
  await withServer(settings, async ({ url }) => {
    const { document } = await runScenario(
      [
        `target: { url: "${url}", api: openai-chat, model: m }`,
        ...lines,
        'warmup: 0',
        `measure: { requests: ${REQUESTS} }`,
      ].join('\n'),
    );
    const streams = await streamsOf(url);
    const { ttftEstimate: estimate } = document;
    assert.ok(estimate !== undefined);
    check({ document, estimate, streams: [...streams].sort(byArrival) });
  });
}

function byArrival(one: ToldStream, other: ToldStream): number {
  return one.receivedNs - other.receivedNs;
}

function payloads(rest: string): string {
  return `payloads: [${LENGTHS.map((tokens) => `{ prompt: { tokens: ${tokens} }, ${rest} }`).join(', ')}]`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What no token of the prompt explains; of an answer that came whole until its end. */
function fixedTruthNs(streams: readonly ToldStream[]): number {
  return medianOf(streams.map((one) => servedNs(one) - one.promptTokens * PROMPT_TOKEN_NS));
}

/** What the server saw of a request until its first token. */
function servedNs({ writtenNs: [firstNs], receivedNs, endedNs }: ToldStream): number {
  return firstNs ?? endedNs - receivedNs;
}

/** What the client waited for the first token beyond what the server saw of it, in the mean. */
function strayNs({ stream, afterSend }: CellDocument, seen: readonly ToldStream[]): number {
  const { meanNs } = stream?.ttftAfterSend ?? afterSend;
  return Math.max(0, (meanNs ?? Number.NaN) - meanOf(seen.map(servedNs)));
}

type Alone = { readonly fixedNs: number; readonly strays: readonly number[] };

/** Of cells with one request at a time, by length. */
function checkLine({ line, whyNot }: TtftEstimateDocument, { fixedNs, strays }: Alone): void {
  assert.ok(line !== null, whyNot ?? '');
  const { perTokenNs: found } = line;
  // One interval in twenty misses, by little.
  const most = Math.max(...strays);
  const bentNs = (most - Math.min(...strays)) / ((LENGTHS.at(-1) ?? 0) - (LENGTHS[0] ?? 0));
  const room = 0.1 * PROMPT_TOKEN_NS + bentNs;
  const holds = found.low - room < PROMPT_TOKEN_NS && PROMPT_TOKEN_NS < found.high + room;
  assert.ok(holds, `${found.low} … ${found.high} a token`);
  assert.ok(Math.abs(found.estimate - PROMPT_TOKEN_NS) < room, `${found.estimate} a token`);
  const missedNs = line.fixedNs.estimate - fixedNs;

  assert.ok(Math.abs(missedNs) < ERROR_NS + most, `fixed: ${missedNs} off`);
  assert.ok(fixedNs >= TTFT_NS);
}

test('prefill, fixed costs and queue are found without the server’s help', async () => {
  const lines = ['load: { concurrency: [1, 3] }', payloads('maxTokens: 1, stream: true')];
  await measure({}, lines, ({ document, estimate, streams }) => {
    assert.deepEqual(
      document.cells.map(({ load }) => load.kind === 'closed' && load.concurrency),
      [1, 3, 1, 3, 1, 3],
    );
    const cells = LENGTHS.map((_, index) => {
      const from = 2 * index * REQUESTS;
      const to = from + 2 * REQUESTS;
      return {
        alone: streams.slice(from, from + REQUESTS),
        loaded: streams.slice(from + REQUESTS, to),
      };
    });
    assert.equal(estimate.time, 'ttftAfterSend');
    assert.equal(estimate.tokensBy, 'usage');
    assert.deepEqual([estimate.requests, estimate.points], [60, 60]);
    const strays = document.cells.map((cell, index) => {
      const { alone, loaded } = cells[index >> 1] ?? assert.fail();
      return strayNs(cell, index % 2 === 0 ? alone : loaded);
    });
    checkLine(estimate, {
      fixedNs: fixedTruthNs(cells.flatMap(({ alone }) => alone)),
      strays: strays.filter((_, index) => index % 2 === 0),
    });
    assert.equal(estimate.queues.length, LENGTHS.length);
    for (const [index, { alone, loaded }] of cells.entries()) {
      const waitedNs = (seen: readonly ToldStream[]): number =>
        meanOf(seen.map(({ startedNs, receivedNs }) => startedNs - receivedNs));
      const { addedNs, tokens } = estimate.queues[index] ?? assert.fail();
      const stray = (strays[2 * index] ?? 0) + (strays[2 * index + 1] ?? 0);
      const queuedNs = waitedNs(loaded) - waitedNs(alone);
      // A busy machine makes its work longer, too, in one cell more than in another.
      const moreNs = meanOf(loaded.map(servedNs)) - meanOf(alone.map(servedNs));
      const missedNs = addedNs.estimate - moreNs;

      assert.ok(
        Math.abs(missedNs) < ERROR_NS + stray,
        `queue at ${tokens} tokens: ${missedNs} off, ${stray} outside of the server`,
      );
      // Two others at a time, of the same length: a client that is slow to ask waits for less.
      assert.ok(queuedNs > TTFT_NS, `the server had no queue at ${tokens} tokens: ${queuedNs}`);
    }
  });
});

test('answers of one token that come whole serve as well', async () => {
  await measure({}, [payloads('maxTokens: 1')], ({ document, estimate, streams }) => {
    assert.ok(document.cells.every(({ stream }) => stream === undefined));
    assert.equal(estimate.time, 'afterSend');
    assert.equal(estimate.tokensBy, 'usage');
    const strays = document.cells.map((cell, index) =>
      strayNs(cell, streams.slice(index * REQUESTS, (index + 1) * REQUESTS)),
    );
    checkLine(estimate, { fixedNs: fixedTruthNs(streams), strays });
    assert.deepEqual(estimate.queues, []);
  });
});

test('what a proxy holds back, and what a cache had, is refused', async () => {
  const buffered = [payloads('maxTokens: 10, stream: true')];
  await measure({ promptTokenNs: durationNs(0), buffered: true }, buffered, ({ estimate }) => {
    assert.equal(estimate.line, null);
    assert.equal(estimate.whyNot, 'something on the way holds the streams back');
  });
  const shared = [
    'payloads:',
    ...[300, 600, 1200].map(
      (tokens) =>
        `  - { prompt: { tokens: ${tokens}, sharedPrefix: { tokens: 256 } }, maxTokens: 1, stream: true }`,
    ),
  ];
  const quick = {
    ttft: { kind: 'constant', ns: durationNs(1e6) },
    promptTokenNs: durationNs(0),
  } as const;
  await measure({ ...quick, prefixCache: true }, shared, ({ estimate }) => {
    assert.equal(estimate.line, null);
    assert.match(
      estimate.whyNot ?? '',
      /^the server had \d+ of \d+ tokens of each prompt from its/,
    );
  });
});

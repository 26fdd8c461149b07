/* What may be concluded from first tokens, and what is refused, on cells whose truth is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ttftEstimateOf } from '../../src/run/ttft-estimate.js';
import type { CellDocument, LoadDocument } from '../../src/result/document.js';
import type {
  BoundedDocument,
  TtftEstimateDocument,
} from '../../src/result/ttft-estimate-document.js';

import { type PromptCellSpec, promptsOf, usualMs } from '../support/prompt-cells.js';

const LENGTHS = [128, 512, 2048];
const AT_4: LoadDocument = { kind: 'closed', concurrency: 4 };

function estimateOf(specs: readonly PromptCellSpec[]): TtftEstimateDocument | undefined {
  return ttftEstimateOf(specs.map(promptsOf));
}

function alike(over: Partial<PromptCellSpec>, lengths = LENGTHS): readonly PromptCellSpec[] {
  return lengths.map((tokens) => ({ tokens, ...over }));
}

function holds({ low, high }: BoundedDocument, truth: number, what: string): void {
  assert.ok(low <= truth && truth <= high, `${what}: ${truth} is not in ${low} … ${high}`);
}

test('prefill, fixed costs and the way are those of the truth', () => {
  for (const networkSource of ['derived', 'estimated'] as const) {
    const estimate = estimateOf(alike({ networkSource }));
    assert.ok(estimate?.line);
    holds(estimate.line.perTokenNs, 0.05e6, 'prefill of a token');
    holds(estimate.line.fixedNs, 40e6, 'fixed');
    assert.equal(estimate.line.fixedIs, 'server');
    assert.equal(estimate.networkSource, networkSource);
    assert.equal(estimate.tokensBy, 'usage');
    assert.equal(estimate.time, 'ttftAfterSend');
    assert.equal(estimate.whyNot, null);
    assert.deepEqual([estimate.requests, estimate.points], [180, 180]);
    for (const [
      index,
      { tokens, points, networkNs, prefillNs, p50Ns },
    ] of estimate.lengths.entries()) {
      const truth = LENGTHS[index] ?? 0;
      assert.ok(Math.abs(tokens - truth) < 1);
      assert.equal(points, 60);
      assert.equal(networkNs, 2e6);
      assert.ok(prefillNs);
      holds(prefillNs, 0.05e6 * tokens, `prefill of ${truth}`);
      assert.ok(Math.abs(p50Ns - (42e6 + 0.05e6 * truth)) < 0.5e6);
    }
  }
});

test('where nothing is known of the way, it is in the fixed costs', () => {
  const estimate = estimateOf(alike({ networkMs: undefined }));
  assert.equal(estimate?.networkSource, null);
  assert.equal(estimate?.line?.fixedIs, 'server and network');
  assert.deepEqual(
    estimate?.lengths.map(({ networkNs }) => networkNs),
    [null, null, null],
  );
});

test('what a load adds is told of each payload, and holds the truth', () => {
  const waits = (tokens: number, random: () => number): number =>
    usualMs(tokens, random) + 3 * (40 + 0.05 * tokens);
  const estimate = estimateOf([...alike({}), ...alike({ load: AT_4, serverMs: waits, seed: 9 })]);
  assert.equal(estimate?.queues.length, 3);
  for (const { tokens, addedNs, payload, cells, requests } of estimate.queues) {
    assert.ok(addedNs.high - addedNs.low < 2e6);
    const truth = 3 * (40e6 + 0.05e6 * tokens);
    assert.ok(Math.abs(addedNs.estimate - truth) < 1e6, `${payload}: ${addedNs.estimate}`);
    assert.deepEqual(cells, [`${payload} · concurrency 4`]);
    assert.equal(requests, 60);
  }
  // The line is of one request at a time.
  holds(estimate.line?.perTokenNs ?? { estimate: 0, low: 0, high: 0 }, 0.05e6, 'prefill');
});

test('repeats of a cell are one', () => {
  const again = alike({ cell: { repeat: 1 }, seed: 5 });
  const loaded = alike({ load: AT_4, serverMs: (tokens, random) => usualMs(tokens, random) + 10 });
  const estimate = estimateOf([...alike({}), ...again, ...loaded, ...loaded]);
  assert.deepEqual([estimate?.requests, estimate?.lengths.length], [360, 3]);
  assert.equal(estimate?.queues.length, 3);
  assert.equal(estimate?.queues[0]?.requests, 120);
});

test('lengths drawn within one cell do as well, and memory does not grow with the requests', () => {
  const drawn: PromptCellSpec = {
    tokens: 500,
    requests: 20_000,
    draw: (random) => Math.round(64 * 32 ** random()),
  };
  const seen = promptsOf(drawn);
  assert.equal(seen.first.sample.kept().length, 256);
  const estimate = ttftEstimateOf([seen]);
  assert.ok(estimate?.line);
  holds(estimate.line.perTokenNs, 0.05e6, 'prefill of a token');
  holds(estimate.line.fixedNs, 40e6, 'fixed');
  assert.deepEqual([estimate.requests, estimate.points], [20_000, 256]);
});

test('answers of one token that came whole serve where nothing streams; longer ones do not', () => {
  const whole = alike({}).map(promptsOf).map(withoutStream);
  assert.equal(ttftEstimateOf(whole)?.time, 'afterSend');
  assert.ok(ttftEstimateOf(whole)?.line);
  const longer = alike({ payload: { maxTokens: { kind: 'constant', tokens: 2 } } });
  assert.equal(ttftEstimateOf(longer.map(promptsOf).map(withoutStream)), undefined);
  const mixed = [...whole, ...alike({}, [100, 300]).map(promptsOf)];
  assert.equal(ttftEstimateOf(mixed)?.time, 'ttftAfterSend');
});

function withoutStream(seen: ReturnType<typeof promptsOf>): ReturnType<typeof promptsOf> {
  const { stream: _, ...cell } = seen.cell;
  return { ...seen, cell };
}

test('tokens are counted by the server, else by a tokenizer, else by characters', () => {
  const uncounted = { isCounted: false } as const;
  assert.equal(estimateOf(alike(uncounted))?.tokensBy, 'characters');
  assert.ok(estimateOf(alike(uncounted))?.line);
  const counted = alike(uncounted).map((spec) => {
    const seen = promptsOf(spec);
    const { prompts } = seen.cell;
    assert.ok(prompts);
    return { ...seen, cell: { ...seen.cell, prompts: { ...prompts, tokenizer: 'o200k_base' } } };
  });
  assert.equal(ttftEstimateOf(counted)?.tokensBy, 'tokenizer');
  // Two scales do not mix: what the server counted stands alone.
  const both = estimateOf([...alike(uncounted, [300, 900]), ...alike({})]);
  assert.equal(both?.tokensBy, 'usage');
  assert.equal(both?.requests, 180);
});

test('prompts of one length, and answers without prompts, give nothing', () => {
  assert.equal(estimateOf(alike({}, [512])), undefined);
  assert.equal(estimateOf([]), undefined);
  assert.equal(estimateOf(alike({ requests: 0 })), undefined);
});

function whyNot(
  specs: readonly PromptCellSpec[],
  over: (cell: CellDocument) => Partial<CellDocument> = () => ({}),
): string {
  const seen = specs.map(promptsOf);
  const estimate = ttftEstimateOf(
    seen.map((one) => ({ ...one, cell: { ...one.cell, ...over(one.cell) } })),
  );
  assert.ok(estimate !== undefined);
  assert.equal(estimate.line, null);
  assert.ok(estimate.lengths.every(({ prefillNs }) => prefillNs === null));
  return estimate.whyNot ?? '';
}

test('what cannot be told is refused, with the reason', () => {
  assert.match(whyNot(alike({}, [128, 2048])), /at 2 lengths of prompts .* needs 3$/);
  assert.match(whyNot(alike({ requests: 15 })), /at 0 lengths of prompts with 20 answers or more/);
  assert.match(whyNot(alike({ load: AT_4 })), /^no cell has one request at a time/);
  assert.match(whyNot(alike({}, [1000, 1200, 1500])), /less than twice as long as the shortest$/);
  assert.match(whyNot(alike({ cached: 100 })), /^the server had 100 of 1[23]\d tokens/);
  assert.match(
    whyNot(alike({ payload: { isSame: true } })),
    /^prompts repeat, and the server does/,
  );
  assert.match(
    whyNot(alike({}), ({ prompts }) =>
      prompts ? { prompts: { ...prompts, sharedTokens: 64 } } : {},
    ),
    /^prompts repeat/,
  );
  assert.match(
    whyNot(alike({}), ({ stream }) =>
      stream ? { stream: { ...stream, events: { ...stream.events, buffered: 40 } } } : {},
    ),
    /^something on the way holds the streams back$/,
  );
  assert.match(
    whyNot(alike({}), () => ({ validity: { verdict: 'invalid', reasons: [] } })),
    /^cells of prompts are invalid$/,
  );
  const bent = (tokens: number): number => 10 + 0.01 * tokens + 0.0001 * tokens ** 2;
  assert.equal(whyNot(alike({ serverMs: bent })), 'the growth is no straight line');
});

test('a template from a cache does not spoil it; prompts that repeat may, if none were cached', () => {
  assert.ok(estimateOf(alike({ cached: 60 }))?.line);
  assert.ok(estimateOf(alike({ cached: 0, payload: { isSame: true } }))?.line);
});

test('a cell that is refused leaves the others to speak', () => {
  const estimate = estimateOf([...alike({}), { tokens: 4096, cached: 3000 }]);
  assert.ok(estimate?.line);
  assert.equal(estimate.requests, 180);
});

test('a slope that may be none says how large it is at most', () => {
  const flat = estimateOf(alike({ serverMs: (_, random) => 40 + 4 * random() }));
  assert.ok(flat?.line);
  assert.ok(flat.line.perTokenNs.low <= 0 && flat.line.perTokenNs.high > 0);
});

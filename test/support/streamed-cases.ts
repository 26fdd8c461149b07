/* Runs of streamed answers, for the report. */
import type { CellDocument, ResultDocument } from '../../src/result/document.js';
import type { StreamDocument } from '../../src/result/stream-document.js';
import { randomOf } from '../../src/base/random.js';

import { CLOSED_8 } from './result-cases.js';
import { cellOf, documentOf, type Request, skewed } from './result-fixture.js';
import { summaryOf } from './summary-fixture.js';

const REQUESTS = 400;
const TOKENS = 64;

/** vLLM with its metrics: the end of the stream tells all. */
function told(random: () => number): Request {
  return {
    lateness: 0.01,
    encode: 0,
    dispatch: 0.06,
    upload: 0.2,
    serverQueue: skewed(random, 12, 4),
    prefill: skewed(random, 35, 3),
    generation: skewed(random, 640, 20),
    return: 0.1,
    unaccounted: 4 + random(),
  };
}

function untold(random: () => number): Request {
  return {
    lateness: 0.01,
    encode: 0,
    dispatch: 0.06,
    upload: 0.2,
    server: skewed(random, 2, 0.2),
    streaming: skewed(random, 690, 20),
    return: 0.1,
  };
}

function streamOf(requests: number, over: Partial<StreamDocument>): StreamDocument {
  const random = randomOf(7);
  const draw = (count: number, ms: number, spread: number): readonly number[] =>
    Array.from({ length: count }, () => Math.round(skewed(random, ms, spread) * 1e6));
  const ttft = draw(requests, 48, 6);
  return {
    ttft: summaryOf(ttft, requests, ['measured']),
    ttftAfterSend: summaryOf(
      ttft.map((ns) => ns - 80_000),
      requests,
      ['measured'],
    ),
    itl: summaryOf(draw(requests * 20, 10, 1), requests, ['measured']),
    tpot: summaryOf(draw(requests, 10.1, 0.2), requests, ['measured']),
    tokensPerSecond: {
      perRequest: {
        count: requests,
        meanPerSecond: 92.4,
        stddevPerSecond: 2.1,
        minPerSecond: 84.2,
        maxPerSecond: 97.3,
        p10PerSecond: 89.7,
        p50PerSecond: 92.5,
        p90PerSecond: 95,
      },
      overall: 738.4,
    },
    goodputPerSecond: 11.2,
    tokens: {
      output: requests * TOKENS,
      prompt: requests * 512,
      cached: 0,
      reasoning: null,
      source: 'usage',
    },
    events: {
      content: requests * (TOKENS - 1),
      reasoning: 0,
      toolCalls: 0,
      perToken: (TOKENS - 1) / TOKENS,
      zeroGapRatio: 0.013,
      buffered: 0,
      withoutContent: 0,
    },
    stalls: { beyondNs: 50.3e6, count: 17, totalNs: 1.93e9, longestNs: 311e6 },
    ...over,
  };
}

function streamedCell(
  request: (random: () => number) => Request,
  over: Partial<StreamDocument>,
  rest: Partial<CellDocument>,
): CellDocument {
  const cell = cellOf({ load: CLOSED_8, requests: REQUESTS, request, over: {} });
  return { ...cell, stream: streamOf(REQUESTS, over), ...rest };
}

/** Prompts so long, answered with one token. */
export function promptDocumentCell(
  payload: string,
  load: CellDocument['load'],
  tokens: number,
  requests: number,
): CellDocument {
  const cell = cellOf({ payload, load, requests, request: untold });
  const stream = streamOf(requests, { goodputPerSecond: null });
  return {
    ...cell,
    stream,
    prompts: {
      askedTokens: tokens,
      sharedTokens: 0,
      tokenizer: null,
      charactersPerToken: 4,
      countedAnswers: requests,
      countedTokensMean: tokens,
      cachedTokensMean: null,
      isUnique: true,
    },
  };
}

export function streamedCase(): ResultDocument {
  const limits: CellDocument['limits'] = [
    { limit: 'ttft p95 < 300ms', verdict: 'holds', value: 61.2e6 },
    { limit: 'itl p99 < 50ms', verdict: 'holds', value: 13.1e6 },
    { limit: 'goodput > 5/s', verdict: 'holds', value: 11.2 },
  ];
  return documentOf([streamedCell(told, {}, { limits })], {});
}

export function streamedSweepCase(): ResultDocument {
  const chunks = { output: REQUESTS * 60, prompt: null, cached: null, reasoning: null } as const;
  const first = streamedCell(untold, { goodputPerSecond: null }, { name: 'short · concurrency 8' });
  const second = streamedCell(
    untold,
    { goodputPerSecond: null, tokens: { ...chunks, source: 'chunks' } },
    { name: 'long · concurrency 8', payload: { ...first.payload, name: 'long' } },
  );
  return documentOf([{ ...first, payload: { ...first.payload, name: 'short' } }, second], {});
}

/* Prompts, lengths of answers and conversations against a server that counts and remembers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { STREAM_DEFAULTS } from '../../src/base/reference-settings.js';
import { durationNs } from '../../src/base/units.js';
import { withServer } from '../server/asking.js';
import { streamsOf } from '../server/stream/streaming.js';

import { runScenario } from '../support/run-scenario.js';

const QUICK = {
  ...STREAM_DEFAULTS,
  ttft: { kind: 'constant', ns: durationNs(1e6) },
  interToken: { kind: 'constant', ns: durationNs(1e5) },
  tokens: 40,
  prefixCache: true,
} as const;

function scenarioOf(url: string, payload: string, stream: boolean): string {
  return [
    `target: { url: "${url}", api: openai-chat, model: m, stream: ${stream} }`,
    `payloads: [${payload}]`,
    'load: { concurrency: 1 }',
    'warmup: 0',
    'measure: { requests: 8 }',
    'seed: 7',
  ].join('\n');
}

test('prompts that a cache knows from an earlier run are warned of, streamed or not', async () => {
  for (const stream of [true, false]) {
    await withServer({ stream: QUICK, workers: 4 }, async ({ url }) => {
      const text = scenarioOf(url, '{ name: chat, prompt: { tokens: 200 }, maxTokens: 2 }', stream);
      const codes: (readonly string[])[] = [];
      for (const _ of [1, 2]) {
        const { document } = await runScenario(text);
        codes.push(document.warnings.map(({ code }) => code));
        const prompts = document.cells[0]?.prompts;
        assert.equal(prompts?.countedAnswers, 8);
        assert.ok(Math.abs((prompts?.countedTokensMean ?? 0) - 200) < 20);
        assert.ok(Math.abs((prompts?.charactersPerToken ?? 0) - 4) < 0.4);
      }
      assert.deepEqual(
        codes.map((found) => found.includes('prompts-cached')),
        [false, true],
      );
    });
  }
});

test('a shared beginning may come from the cache, and nobody is warned', async () => {
  await withServer({ stream: QUICK, workers: 4 }, async ({ url }) => {
    const payload = '{ name: chat, prompt: { tokens: 200, sharedPrefix: { tokens: 160 } } }';
    const { document } = await runScenario(scenarioOf(url, payload, true));
    const prompts = document.cells[0]?.prompts;
    assert.equal(prompts?.sharedTokens, 160);
    assert.ok((prompts?.cachedTokensMean ?? 0) >= 112, `${prompts?.cachedTokensMean} cached`);
    assert.deepEqual(
      document.warnings.filter(({ code }) => code === 'prompts-cached'),
      [],
    );
  });
});

test('lengths of prompts are drawn for each request, by the seed, and nobody claims one', async () => {
  const lengths: string[] = [];
  for (const _ of [1, 2]) {
    await withServer({ stream: QUICK, workers: 4 }, async ({ url }) => {
      const drawn = '{ uniform: { from: 40, to: 400 } }';
      const payload = `{ prompt: { tokens: ${drawn} }, maxTokens: 2 }`;
      const { document } = await runScenario(scenarioOf(url, payload, true));
      const [cell] = document.cells;
      assert.equal(cell?.payload.name, '40–400 tokens + 2');
      assert.equal(cell?.prompts?.askedTokens, null);
      assert.equal(cell?.prompts?.drawn, 'uniform, 40 to 400');
      assert.equal(cell?.prompts?.charactersPerToken, null);
      const streams = [...(await streamsOf(url))].sort((a, b) => a.request - b.request);
      const counted = streams.map(({ promptTokens }) => promptTokens);
      // The server counts four characters a token, too, and a few tokens of its template.
      assert.ok(
        counted.every((tokens) => tokens >= 40 && tokens <= 420),
        `${counted}`,
      );
      assert.ok(Math.abs((cell?.prompts?.countedTokensMean ?? 0) - 220) < 140);
      lengths.push(counted.join());
    });
  }
  assert.ok(new Set(lengths[0]?.split(',')).size > 3);
  assert.equal(lengths[0], lengths[1]);
});

test('lengths of answers are drawn for each request, by the seed', async () => {
  const lengths: string[] = [];
  for (const _ of [1, 2]) {
    await withServer({ stream: QUICK, workers: 4 }, async ({ url }) => {
      const payload =
        '{ name: chat, prompt: { tokens: 8 }, maxTokens: { uniform: { from: 2, to: 30 } } }';
      await runScenario(scenarioOf(url, payload, true));
      const streams = [...(await streamsOf(url))].sort((a, b) => a.request - b.request);
      assert.ok(streams.every(({ tokens }) => tokens >= 2 && tokens <= 30));
      lengths.push(streams.map(({ tokens }) => tokens).join());
    });
  }
  assert.ok(new Set(lengths[0]?.split(',')).size > 3);
  assert.equal(lengths[0], lengths[1]);
});

test('the reference server of a scenario is asked for streams without a word of it', async () => {
  const { document } = await runScenario(`
target: { reference: { stream: { ttft: 2ms, interToken: 1ms, tokens: 5 } } }
payloads: [{ prompt: { tokens: 16 } }]
warmup: 0
measure: { requests: 3 }
`);
  const [cell] = document.cells;
  assert.equal(cell?.counts.ok, 3);
  assert.equal(cell?.stream?.tokens.output, 15);
  assert.ok((cell?.stream?.ttftAfterSend.minNs ?? 0) >= 2e6);
});

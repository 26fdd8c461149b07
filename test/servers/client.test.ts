import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { PYTHON, profile, versionInPython, withServer } from '../support/real-server.js';

/*
 * Two clients in Python of a server whose inference takes 100 ms, two at a time, whatever else the
 * machine does: what they time with a stopwatch of their own is what modelbench says of that load.
 */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CLIENT = fileURLToPath(new URL('../../../examples/flask-torch/client.py', import.meta.url));
const REQUESTS = 40;
/** In turn; the quickest of each is the one that a busy machine disturbed least. */
const ROUNDS = 3;
const SLACK_RATIO = 0.15;

const RECIPE = {
  command: [
    process.execPath,
    `${ROOT}bin/modelbench.js`,
    'serve',
    ...['--port', '{port}', '--inference', '100ms', '--workers', '2'],
  ],
  ready: '/health',
} as const;

for (const [way, concurrency] of [
  ['sequential', 1],
  ['gather', 8],
] as const) {
  test(`the total of a client that sends ${way} is ours at a concurrency of ${concurrency}`, async () => {
    versionInPython(way === 'gather' ? 'aiohttp' : 'requests');
    await withServer(RECIPE, async ({ url }) => {
      const totals = { ours: [] as number[], theirs: [] as number[] };
      for (let round = 0; round < ROUNDS; round += 1) {
        totals.theirs.push(await totalOf(`${url}/predict`, way, concurrency));
        totals.ours.push(await ourTotal(`${url}/predict`, concurrency));
      }
      const [ours, theirs] = [Math.min(...totals.ours), Math.min(...totals.theirs)];
      assert.ok(Math.abs(ours - theirs) <= SLACK_RATIO * theirs, JSON.stringify(totals));
    });
  });
}

async function ourTotal(target: string, concurrency: number): Promise<number> {
  const cell = await profile({
    target,
    payloads: [{ tensor: { shape: [1, 3, 64, 64] }, encoding: 'json' }],
    load: { concurrency },
    warmup: 0,
    measure: { requests: REQUESTS },
  });
  assert.equal(cell.counts.ok, REQUESTS);
  return REQUESTS / cell.throughputPerSecond;
}

async function totalOf(url: string, way: string, atOnce: number): Promise<number> {
  const child = spawn(PYTHON, [CLIENT, url, way, String(atOnce)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let says = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    says += text;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  assert.equal(code, 0, says);
  return Number(/requests in ([0-9.]+) s/.exec(says)?.[1]);
}

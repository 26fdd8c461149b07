import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { test } from 'node:test';

import { startTruthServer, type TruthRow, type TruthServerOptions } from './truth-server.js';

const INSTANTS = [
  'firstByteNs',
  'lastByteNs',
  'queuedNs',
  'startedNs',
  'finishedNs',
  'responseFirstByteNs',
  'responseLastByteNs',
] as const satisfies readonly (keyof TruthRow)[];

/** Sends one numbered request and gives what the server reported of it. */
function report(url: string, agent: Agent, number: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-request-number': number, 'content-type': 'application/json' };
    request(url, { method: 'POST', agent, headers }, (response) => {
      const value = response.headers['server-timing'];
      response.resume().on('end', () => resolve(value === undefined ? undefined : String(value)));
    })
      .on('error', reject)
      .end('{"instances":[1,2,3]}');
  });
}

async function play(
  options: TruthServerOptions,
  requests: number,
): Promise<{ rows: readonly TruthRow[]; reports: readonly (string | undefined)[] }> {
  const server = await startTruthServer(options);
  const agent = new Agent({ keepAlive: true, maxSockets: 3 });
  try {
    const numbers = Array.from({ length: requests }, (_, index) => index + 1);
    const reports = await Promise.all(numbers.map((each) => report(server.url, agent, each)));
    const log = await server.log();
    return { rows: log.toSorted((left, right) => left.number - right.number), reports };
  } finally {
    agent.destroy();
    await server.stop();
  }
}

test('each request has all its instants, in their order, and a report that agrees', async () => {
  const options = { workers: 2, inference: { kind: 'constant', ms: 3 } } as const;
  const { rows, reports } = await play(options, 9);
  assert.equal(rows.length, 9);
  for (const [index, row] of rows.entries()) {
    assert.equal(row.number, index + 1);
    const instants = INSTANTS.map((name) => row[name]);
    assert.ok(instants.every((instantNs) => instantNs > 0));
    assert.deepEqual(
      instants,
      instants.toSorted((left, right) => left - right),
    );
    assert.ok(row.finishedNs - row.startedNs >= 3e6);
    const queue = ((row.startedNs - row.queuedNs) / 1e6).toFixed(4);
    const inference = ((row.finishedNs - row.startedNs) / 1e6).toFixed(4);
    assert.equal(reports[index], `queue;dur=${queue}, inference;dur=${inference}`);
  }
});

test('decode and encode are spent and reported where they are asked for', async () => {
  const inference = { kind: 'exponential', ms: 1 } as const;
  const { rows, reports } = await play({ workers: 1, inference, decodeMs: 2, encodeMs: 1 }, 2);
  for (const row of rows) {
    assert.ok(row.queuedNs - row.lastByteNs >= 2e6);
    assert.ok(row.responseFirstByteNs - row.finishedNs >= 1e6);
  }
  assert.match(reports[0] ?? '', /^decode;dur=.*, queue;.*, inference;.*, encode;dur=[\d.]+$/);
});

test('a silent one reports nothing and still knows', async () => {
  const inference = { kind: 'constant', ms: 0 } as const;
  const { rows, reports } = await play({ workers: 1, inference, silent: true }, 4);
  assert.equal(rows.length, 4);
  assert.deepEqual(new Set(reports), new Set([undefined]));
});

/* What a result says of the wire: with the kernel's word, without it, and through a proxy. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { runPlan } from '../../src/run/run-plan.js';
import { openTcpInfo } from '../../src/wire/tcp-info.js';
import { clock } from '../../src/base/clock.js';

import { planOf, settingOf } from '../support/run-scenario.js';

const WORK_MS = 5;
const REQUESTS = 40;

const state = await openTcpInfo({ platform: process.platform, isWanted: true });
const skip = state.kind === 'read' ? false : `the kernel cannot be asked here: ${state.why}`;

/** Its own times: a timer may fire early by as long as the turn of the loop that set it took. */
const workedNs: number[] = [];

async function silentServer(): Promise<{ readonly server: Server; readonly url: string }> {
  workedNs.length = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const startedNs = clock.nowNs();
      setTimeout(() => {
        workedNs.push(clock.nowNs() - startedNs);
        response.end('{}');
      }, WORK_MS);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function cellOf(proxyUrl: (url: string) => string) {
  const { server, url } = await silentServer();
  const { document } = await runPlan(
    planOf(`
target: { url: "${url}", proxy: "${proxyUrl(url)}" }
payloads: [1KiB]
load: { concurrency: 1 }
warmup: 0s
measure: { requests: ${REQUESTS}, atMost: 20s }
`),
    settingOf(),
  );
  server.close();
  server.closeAllConnections();
  const [cell] = document.cells;
  assert.equal(cell?.counts.ok, REQUESTS, JSON.stringify(cell?.failures));
  return cell;
}

test('a silent server on this machine is derived, and the result says that one kernel is both', {
  skip,
}, async () => {
  const cell = await cellOf(() => 'none');
  const { wire, pieces } = cell ?? assert.fail();
  assert.equal(wire?.kernel, 'tcp-info');
  assert.equal(wire?.whyNot, null);
  assert.equal(wire?.end, 'this machine');
  assert.equal(wire?.lookedAt, REQUESTS);
  assert.equal(wire?.derived, REQUESTS);
  assert.ok((wire?.shortestRoundTripNs ?? 0) > 0);
  assert.deepEqual([pieces.upload?.source, pieces.server?.source], ['derived', 'derived']);
  // The server's time holds all of the work; both were read from one clock.
  const leastNs = Math.min(...workedNs);
  const isWhole = (pieces.server?.minNs ?? 0) >= leastNs - 0.3e6;
  assert.ok(isWhole, `${pieces.server?.minNs} ns, and worked for ${leastNs} ns at least`);
});

test('through a proxy, what lies behind it is named as the server', { skip }, async () => {
  // A server that is asked for the whole URL answers as a proxy would.
  const cell = await cellOf((url) => url);
  assert.equal(cell?.wire?.end, 'proxy');
  assert.equal(cell?.pieces.server?.source, 'derived');
});

test('without the kernel all is estimated as before, and the result says why', async () => {
  process.env.MODELBENCH_TCP_INFO = 'off';
  try {
    const cell = await cellOf(() => 'none');
    const { wire, pieces } = cell ?? assert.fail();
    assert.equal(wire?.kernel, 'none');
    assert.equal(wire?.whyNot, 'switched off');
    assert.equal(wire?.lookedAt, 0);
    assert.equal(wire?.shortestRoundTripNs, null);
    assert.deepEqual([pieces.upload?.source, pieces.server?.source], ['estimated', 'estimated']);
  } finally {
    delete process.env.MODELBENCH_TCP_INFO;
  }
});

/* A server that closes behind its answers and says nothing, through a whole run. */
import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';

import { runScenario } from '../support/run-scenario.js';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}';

/** Answers the first request of each connection, and closes it when a second one comes. */
async function startForgetful(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    let requests = 0;
    socket.on('data', () => {
      requests += 1;
      if (requests === 1) socket.write(ANSWER);
      else socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close() };
}

function scenario(url: string, connections: string): string {
  return `
target: { url: "${url}", connections: ${connections} }
payloads: [{ name: small, size: 64B }]
load: { concurrency: 1 }
warmup: 0s
measure: { requests: 20, atMost: 10s }
`;
}

test('requests that met a closed connection are answered, counted and warned of', async () => {
  const server = await startForgetful();
  try {
    const { document } = await runScenario(scenario(server.url, '{}'));
    const [cell] = document.cells;
    assert.ok(cell);
    assert.equal(cell.counts.ok, 20, JSON.stringify(cell.failures));
    assert.deepEqual(cell.connections, { opened: 20, closedByServer: 0, stale: 19 });
    const { connectionWait } = cell.pieces;
    assert.equal(connectionWait?.count, 19);
    assert.equal(connectionWait.source, 'measured');
    assert.ok((cell.phases.network.meanNs ?? 0) >= (connectionWait.contributionNs ?? 0));
    const sumNs = Object.values(cell.phases).reduce(
      (sum, { contributionNs }) => sum + (contributionNs ?? 0),
      0,
    );
    assert.ok(Math.abs(sumNs - (cell.responseTime.meanNs ?? 0)) < 1);
    const warning = document.warnings.find(({ code }) => code === 'stale-connections');
    assert.match(warning?.message ?? '', /^19 of 20 requests met a kept connection/);
    assert.match(warning?.advice ?? '', /mode: cold/);
  } finally {
    server.stop();
  }
});

test('resend: false counts them as connection errors', async () => {
  const server = await startForgetful();
  try {
    const { document } = await runScenario(scenario(server.url, '{ resend: false }'));
    const [cell] = document.cells;
    assert.equal(cell?.counts.connectionError, 10);
    assert.equal(cell?.connections.stale, 0);
  } finally {
    server.stop();
  }
});

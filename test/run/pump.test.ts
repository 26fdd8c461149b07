/* The pump against real sockets: what it marks, how it counts, and when it ends. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import type { LoadOrder } from '../../src/run/load-order.js';
import type { Pump } from '../../src/run/pump.js';
import type { Exchange } from '../../src/wire/exchange.js';
import type { Extent, Load } from '../../src/load/load.js';
import {
  CONNECTED,
  CONNECTING,
  DUE,
  ENCODED,
  ENDED,
  FIRST_BYTE,
  FREED,
  PICKED,
  WRITTEN,
} from '../../src/timing/marks.js';
import { durationNs, perSecond } from '../../src/base/units.js';

import { at, orderFor, type Pumped, pumped } from '../support/pumped.js';

const requests = (count: number): Extent => ({
  kind: 'count',
  requests: count,
  atMostNs: durationNs(20e9),
});
const closed = (concurrency: number): Load => ({ kind: 'closed', concurrency });
const open = (rate: number, inFlightMax = 64): Load => ({
  kind: 'open',
  arrivals: { kind: 'steady', rate: perSecond(rate), spacing: { kind: 'constant' } },
  inFlightMax,
  pacing: 'frugal',
});

async function pump(
  order: Partial<LoadOrder>,
  answer: RequestListener = (_, response) => response.end('{}'),
  during: (pump: Pump<Exchange>) => void = () => {},
): Promise<Pumped & { readonly connections: number }> {
  let connections = 0;
  const server = createServer(answer).on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const result = await pumped(orderFor(`http://127.0.0.1:${port}`, order), during);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { ...result, connections };
}

test('marks stand in the order of time', async () => {
  const { rows } = await pump({ measure: requests(20) });
  for (const row of rows) {
    const instants = [DUE, PICKED, ENCODED, WRITTEN, FIRST_BYTE, ENDED].map((mark) =>
      at(row, mark),
    );
    assert.deepEqual(
      instants,
      [...instants].sort((one, other) => one - other),
    );
    assert.ok(instants.every(Number.isInteger));
  }
});

test('only the request that waited for a connection has its marks', async () => {
  const { rows, connections } = await pump({ measure: requests(20) });
  assert.equal(connections, 1);
  assert.ok(at(rows[0], CONNECTING) <= at(rows[0], CONNECTED));
  assert.ok(at(rows[0], CONNECTED) <= at(rows[0], WRITTEN));
  assert.ok(rows.slice(1).every((row) => Number.isNaN(at(row, CONNECTING))));
});

test('a closed loop of n keeps n in flight, on n connections', async () => {
  let inFlight = 0;
  let most = 0;
  const { connections, rows } = await pump(
    { load: closed(4), measure: requests(40) },
    (_, response) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        response.end('{}');
      }, 2);
    },
  );
  assert.equal(connections, 4);
  assert.equal(most, 4);
  assert.equal(rows.length, 40);
});

test('a count measures exactly so many, and the warm-up before it is kept apart', async () => {
  for (const load of [closed(3), open(500)]) {
    const { rows, done } = await pump({ load, warmup: requests(7), measure: requests(25) });
    assert.equal(done.due, 25, load.kind);
    assert.equal(rows.filter(({ isMeasured }) => isMeasured).length, 25, load.kind);
    assert.equal(rows.filter(({ isMeasured }) => !isMeasured).length, 7, load.kind);
  }
});

test('a closed loop goes from warm-up to the measured part without a pause', async () => {
  const { rows, done } = await pump({
    warmup: { kind: 'time', ns: durationNs(400e6) },
    measure: { kind: 'time', ns: durationNs(50e6) },
  });
  const firstMeasured = rows.findIndex(({ isMeasured }) => isMeasured);
  const gapNs = at(rows[firstMeasured], DUE) - at(rows[firstMeasured - 1], ENDED);
  assert.ok(gapNs >= 0);
  assert.ok(rows.every((row) => row.isMeasured === at(row, DUE) >= done.fromNs));
  assert.equal(done.toNs - done.fromNs, 50e6);
});

test('an open load is due by the schedule, whatever the answers do', async () => {
  const { rows } = await pump(
    { load: open(200), measure: requests(30) },
    (_, response) => void setTimeout(() => response.end('{}'), 20),
  );
  const due = rows.map((row) => at(row, DUE)).sort((one, other) => one - other);
  const steps = due.slice(1).map((ns, index) => ns - (due[index] ?? Number.NaN));
  assert.ok(steps.every((step) => step === 5e6));
});

test('an open load never sends before the time, and says when a place was free', async () => {
  const { rows } = await pump({ load: open(300), measure: requests(30) });
  for (const row of rows) {
    assert.ok(at(row, PICKED) >= at(row, DUE));
    assert.equal(at(row, FREED), at(row, DUE));
  }
});

test('a cap on the number in flight delays and never drops', async () => {
  const { rows, done, connections } = await pump(
    { load: open(500, 2), measure: requests(20) },
    (_, response) => void setTimeout(() => response.end('{}'), 10),
  );
  assert.equal(connections, 2);
  assert.equal(rows.length, 20);
  assert.equal(done.notSent, 0);
  const waited = rows.filter((row) => at(row, FREED) > at(row, DUE));
  assert.ok(waited.length >= 15);
  assert.ok(waited.every((row) => at(row, PICKED) >= at(row, FREED)));
});

test('what is still waiting when the time is up is counted as not sent', async () => {
  const { done, rows } = await pump(
    {
      load: open(100, 1),
      measure: { kind: 'time', ns: durationNs(200e6) },
      timeoutNs: durationNs(100e6),
    },
    (_, response) => void setTimeout(() => response.end('{}'), 80),
  );
  assert.equal(done.due, 20);
  assert.ok(done.notSent > 0);
  assert.equal(rows.length + done.notSent, 20);
});

test('a request without an answer ends at its timeout', async () => {
  const { rows } = await pump({ measure: requests(2), timeoutNs: durationNs(60e6) }, () => {});
  assert.deepEqual(
    rows.map(({ end }) => end),
    ['timed-out', 'timed-out'],
  );
  assert.ok(rows.every((row) => at(row, ENDED) - at(row, PICKED) >= 60e6));
});

test('a timed-out place goes on with a new connection', async () => {
  let seen = 0;
  const { rows, connections } = await pump(
    { measure: requests(4), timeoutNs: durationNs(60e6) },
    (_, response) => {
      seen += 1;
      if (seen !== 2) response.end('{}');
    },
  );
  assert.deepEqual(
    rows.map(({ end }) => end),
    ['answered', 'timed-out', 'answered', 'answered'],
  );
  assert.equal(connections, 2);
});

test('cold opens a connection for each request', async () => {
  const { rows, connections } = await pump({ mode: 'cold', measure: requests(6) });
  assert.equal(connections, 6);
  assert.ok(rows.every((row) => !Number.isNaN(at(row, CONNECTED))));
});

test('a server that closes each connection is measured as it is', async () => {
  const { rows, connections } = await pump({ measure: requests(6) }, (_, response) => {
    response.setHeader('connection', 'close').end('{}');
  });
  assert.equal(connections, 6);
  assert.ok(rows.every(({ end }) => end === 'answered'));
});

test('what is in flight when the run is stopped is left out, not counted as a failure', async () => {
  const { rows, done } = await pump(
    { load: closed(3), measure: { kind: 'time', ns: durationNs(10e9) } },
    () => {},
    (pump_) => void setTimeout(() => pump_.stop(), 50),
  );
  assert.equal(rows.length, 0);
  assert.equal(done.due, 0);
  assert.equal(done.stopped, true);
});

test('connections.max caps the connections of an open load', async () => {
  const { connections, rows } = await pump(
    { load: open(400), connectionsMax: 3, measure: requests(30) },
    (_, response) => void setTimeout(() => response.end('{}'), 15),
  );
  assert.equal(connections, 3);
  assert.equal(rows.length, 30);
});

test('a target that refuses connections is not asked in a spin', async () => {
  const { rows } = await pump({
    target: orderFor('http://127.0.0.1:1', {}).target,
    measure: { kind: 'time', ns: durationNs(350e6) },
  });
  assert.ok(rows.length >= 2 && rows.length <= 4, `${rows.length}`);
  assert.ok(rows.every(({ end }) => end === 'failed-to-connect'));
});

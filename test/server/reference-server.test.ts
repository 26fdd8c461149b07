import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { test } from 'node:test';

import { bytes, durationNs, ratio } from '../../src/base/units.js';

import { ask, sendPart, sendRaw, timesOf, truthOf, untilTrue, withServer } from './asking.js';

const PHASES = ['decode', 'queue', 'inference', 'encode', 'total'];

test('a model request is answered with JSON and a report of every phase', async () => {
  await withServer({ answerBytes: bytes(1000) }, async ({ url }) => {
    const answer = await ask(url, { body: '{"instances":[[1,2,3]]}' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/json');
    assert.ok(JSON.parse(answer.body).predictions.length > 0);
    assert.ok(answer.body.length <= 1000 && answer.body.length > 991);
    assert.deepEqual(Object.keys(timesOf(String(answer.headers['server-timing']))), PHASES);
  });
});

test('any path, any method and any kind of body is a model request', async () => {
  await withServer({}, async ({ url, truth }) => {
    const binary = { 'content-type': 'application/octet-stream' };
    const askings = [
      { path: '/v1/models/cat:predict', body: '[1]' },
      { method: 'GET', path: '/' },
      { method: 'PUT', path: '/health', body: '{}' },
      { method: 'POST', headers: binary, body: Buffer.from([0xff, 0xfe, 0]) },
    ];
    for (const asking of askings) assert.equal((await ask(url, asking)).status, 200);
    assert.equal(truth().counts.ok, 4);
  });
});

test('health and truth are answered and counted nowhere', async () => {
  await withServer({}, async ({ url, truth }) => {
    const health = await ask(url, { method: 'GET', path: '/health' });
    assert.deepEqual(JSON.parse(health.body), { status: 'ok' });
    assert.equal((await truthOf(url)).counts.requests, 0);
    assert.equal(truth().counts.requests, 0);
  });
});

test('what is reported is what is true, and the parts never exceed the whole', async () => {
  const settings = {
    inference: { kind: 'constant', ns: durationNs(2e6) },
    decodeNsPerKiB: durationNs(50e3),
    encodeNsPerKiB: durationNs(100e3),
    answerBytes: bytes(4096),
  } as const;
  await withServer(settings, async ({ url }) => {
    const body = JSON.stringify({ text: 'x'.repeat(10_240) });
    const answers = await Promise.all([1, 2, 3].map(() => ask(url, { body })));
    const { columns, rows } = await truthOf(url);
    assert.equal(rows.length, 3);
    const truths = rows.map((row) => {
      return Object.fromEntries(columns.map((column, index) => [column, row[index] ?? 0]));
    });
    const reports = answers.map(({ headers }) => timesOf(String(headers['server-timing'])));
    for (const truth of truths) {
      const { receive, decode, queue, inference, encode, total } = truth;
      const report = reports.find((each) => each.queue === queue);
      assert.ok(report !== undefined, 'each truth was reported');
      assert.deepEqual({ ...report, total: 0 }, { decode, queue, inference, encode, total: 0 });
      // The header was written before the answer left.
      assert.ok(report.total! <= total!);
      assert.ok(receive! + decode! + queue! + inference! + encode! <= total!);
      assert.ok(inference! >= 2e6, 'no execution is shorter than it was asked to be');
      assert.ok(decode! >= 500e3 && encode! >= 390e3, 'the costs per KiB are really spent');
    }
  });
});

test('places are taken in the order of arrival', async () => {
  const inference = { kind: 'exponential', meanNs: durationNs(1e6) } as const;
  await withServer({ inference }, async ({ url }) => {
    await Promise.all(Array.from({ length: 20 }, () => ask(url, { body: '{}' })));
    const { rows } = await truthOf(url);
    assert.deepEqual(
      rows.map(([request]) => request),
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });
});

test('requests that come together are executed together where batches are allowed', async () => {
  const settings = {
    inference: { kind: 'constant', ns: durationNs(1e6) },
    // Far longer than four requests need to arrive: the batch is executed because it is full.
    batch: { max: 4, windowNs: durationNs(60e9) },
  } as const;
  await withServer(settings, async ({ url }) => {
    await Promise.all([1, 2, 3, 4].map(() => ask(url, { body: '{}' })));
    const { rows } = await truthOf(url);
    assert.deepEqual(
      rows.map(([, batchSize]) => batchSize),
      [4, 4, 4, 4],
    );
    assert.equal(new Set(rows.map(([, , , , , inferenceNs]) => inferenceNs)).size, 1);
  });
});

test('matrix work is really done, for as many requests as there are places', async () => {
  const inference = { kind: 'compute', rows: 64, columns: 128, layers: 20 } as const;
  await withServer({ workers: 2, inference }, async ({ url, truth }) => {
    const answers = await Promise.all([1, 2, 3].map(() => ask(url, { body: '{}' })));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200],
    );
    // Twenty million multiplications are beyond any processor in a tenth of a millisecond.
    assert.ok((truth().phases.inference.p50Ns ?? 0) > 100e3);
  });
});

test('matrix work leaves the event loop free, and ends with the server', async () => {
  // Some ten seconds of work: it is still going on when the server is stopped.
  const inference = { kind: 'compute', rows: 256, columns: 256, layers: 1000 } as const;
  let working: Promise<unknown> | undefined;
  await withServer({ inference }, async ({ url, truth }) => {
    working = assert.rejects(ask(url, { body: '{}' }), { code: 'ECONNRESET' });
    await untilTrue(url, () => truth().counts.requests === 1);
    const health = await ask(url, { method: 'GET', path: '/health' });
    assert.equal(health.status, 200);
    assert.equal(truth().counts.ok, 0);
  });
  await working;
});

test('a trailer reports after the answer is written, and nothing stands in the header', async () => {
  await withServer({ report: 'server-timing-trailer' }, async ({ url }) => {
    const answer = await ask(url, { body: '{}' });
    assert.equal(answer.headers.trailer, 'server-timing');
    assert.equal(answer.headers['server-timing'], undefined);
    assert.equal(answer.headers['transfer-encoding'], 'chunked');
    assert.deepEqual(Object.keys(timesOf(answer.trailers['server-timing'])), PHASES);
    assert.ok(JSON.parse(answer.body).predictions.length > 0);
  });
});

test('a silent server reports nowhere', async () => {
  await withServer({ report: 'none' }, async ({ url }) => {
    const answer = await ask(url, { body: '{}' });
    assert.equal(answer.headers['server-timing'], undefined);
    assert.deepEqual(answer.trailers, {});
  });
});

test('a connection is kept, or closed after each answer, as the settings say', async () => {
  for (const keepAlive of [true, false]) {
    await withServer({ keepAlive }, async ({ url }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const first = await ask(url, { body: '{}', agent });
      const second = await ask(url, { body: '{}', agent });
      agent.destroy();
      assert.equal(first.headers.connection, keepAlive ? 'keep-alive' : 'close');
      assert.equal(second.connectionReused, keepAlive);
    });
  }
});

test('errors, hangs and resets fall on the same requests whenever the seed is the same', async () => {
  const settings = { errors: ratio(0.4), reset: ratio(0.3), seed: 11 };
  const outcomes: string[][] = [];
  for (let run = 0; run < 2; run += 1) {
    await withServer(settings, async ({ url, truth }) => {
      const seen: string[] = [];
      for (let request = 0; request < 30; request += 1) {
        seen.push(
          await ask(url, { body: '{}' }).then(
            ({ status }) => String(status),
            (error: NodeJS.ErrnoException) => error.code ?? 'unknown',
          ),
        );
      }
      const { counts } = truth();
      const countOf = (outcome: string) => seen.filter((each) => each === outcome).length;
      assert.deepEqual(
        [counts.ok, counts.error, counts.reset],
        [countOf('200'), countOf('500'), countOf('ECONNRESET')],
      );
      assert.equal(counts.ok + counts.error + counts.reset, 30);
      outcomes.push(seen);
    });
  }
  assert.deepEqual(outcomes[0], outcomes[1]);
  assert.equal(new Set(outcomes[0]).size, 3);
});

test('a request that fails says so in JSON', async () => {
  await withServer({ errors: ratio(1) }, async ({ url }) => {
    const answer = await ask(url, { body: '{}' });
    assert.equal(answer.status, 500);
    assert.deepEqual(JSON.parse(answer.body), {
      error: { code: 'inference-failed', message: 'the model failed, as it was asked to' },
    });
  });
});

test('a request that hangs gets no byte, takes no place, and does not keep the server', async () => {
  await withServer({ hang: ratio(1) }, async ({ url, truth }) => {
    const socket = sendPart(url, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
    let received = 0;
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    await untilTrue(url, () => truth().counts.hang === 1);
    assert.equal(received, 0);
    socket.destroy();
  });
});

test('a body that is not the JSON it claims to be is refused', async () => {
  await withServer({}, async ({ url, truth }) => {
    const answer = await ask(url, { body: '{"instances":' });
    assert.equal(answer.status, 400);
    assert.equal(JSON.parse(answer.body).error.code, 'not-json');
    assert.equal(truth().counts.refused, 1);
  });
});

test('a body that is announced larger than 256 MiB is refused before it is sent', async () => {
  await withServer({ keepAlive: false }, async ({ url, truth }) => {
    const length = 256 * 1024 * 1024 + 1;
    const answer = await sendRaw(
      url,
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`,
    );
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /"code":"body-too-large"/);
    assert.equal(truth().counts.refused, 1);
  });
});

test('what is not HTTP gets a 400, and the server lives on', async () => {
  await withServer({}, async ({ url }) => {
    assert.match(await sendRaw(url, 'EHLO mail\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.equal((await ask(url, { body: '{}' })).status, 200);
  });
});

test('a client that leaves before its answer is counted as gone', async () => {
  // The first request waits until a second one fills its batch: time enough to leave.
  const batch = { max: 2, windowNs: durationNs(60e9) };
  await withServer({ batch }, async ({ url, truth }) => {
    const socket = sendPart(url, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
    await untilTrue(url, () => truth().counts.requests === 1);
    socket.resetAndDestroy();
    // The server learns of it before it answers on a connection made later.
    for (let turn = 0; turn < 3; turn += 1) await ask(url, { method: 'GET', path: '/health' });
    assert.equal((await ask(url, { body: '{}' })).status, 200);
    const { requests, ok, abandoned } = truth().counts;
    assert.deepEqual({ requests, ok, abandoned }, { requests: 2, ok: 1, abandoned: 1 });
  });
});

test('a client that leaves in its body is counted as gone', async () => {
  await withServer({}, async ({ url, truth }) => {
    const socket = sendPart(url, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}');
    await untilTrue(url, () => truth().counts.requests === 1);
    socket.destroy();
    await untilTrue(url, () => truth().counts.abandoned === 1);
    assert.equal((await ask(url, { body: '{}' })).status, 200);
  });
});

test('a port that is taken is an error, not a silent server', async () => {
  await withServer({}, async ({ url }) => {
    const port = Number(new URL(url).port);
    await assert.rejects(
      withServer({ port }, async () => {}),
      { code: 'EADDRINUSE' },
    );
  });
});

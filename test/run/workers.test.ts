/* Several load threads against a real server: nothing is lost, nothing is counted twice. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import type { RunEvent } from '../../src/run/event.js';
import { runPlan } from '../../src/run/run-plan.js';
import type { RunSetting } from '../../src/run/setting.js';
import type { CellDocument } from '../../src/result/document.js';

import { planOf, settingOf } from '../support/run-scenario.js';

type Ran = Awaited<ReturnType<typeof runPlan>> & {
  readonly seen: readonly string[];
  readonly events: readonly RunEvent[];
  readonly cell: CellDocument;
};

async function ran(
  scenario: string,
  setting: Partial<RunSetting> & { readonly token?: string },
  answer: RequestListener = (_, response) => response.end('{}'),
): Promise<Ran> {
  const seen: string[] = [];
  const events: RunEvent[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      seen.push(Buffer.concat(chunks).toString('latin1'));
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const more = setting.token === undefined ? '' : `, token: ${setting.token}`;
  const plan = planOf(`target: { url: "http://127.0.0.1:${port}/p"${more} }\n${scenario}`);
  const outcome = await runPlan(
    plan,
    settingOf({ onEvent: (event) => events.push(event), ...setting }),
  );
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const [cell] = outcome.document.cells;
  assert.ok(cell, JSON.stringify(outcome.ended));
  return { ...outcome, seen, events, cell };
}

const COUNTED = 'warmup: { requests: 30 }\nmeasure: { requests: 500 }\n';

test('a count is measured exactly, whatever the number of workers', async () => {
  for (const load of ['{ concurrency: 5 }', '{ rate: 2000/s, arrivals: gamma, burstiness: 2 }']) {
    const { cell, seen } = await ran(`payloads: [200B]\nload: ${load}\n${COUNTED}`, { workers: 3 });
    assert.equal(cell.counts.due, 500);
    assert.equal(cell.counts.ok, 500);
    assert.equal(cell.responseTime.count, 500);
    assert.deepEqual(cell.generator?.workers, 3);
    assert.ok(seen.length >= 530);
    // Bodies are made once and sent in turn by all: no two workers send the same.
    assert.equal(new Set(seen).size, seen.length);
  }
});

test('the measured part is one stretch of time for all workers', async () => {
  const { cell } = await ran('load: { rate: 1000/s, arrivals: constant }\nmeasure: 1s\n', {
    workers: 2,
  });
  assert.equal(cell.measuredNs, 1e9);
  assert.equal(cell.counts.due, 1000);
  assert.equal(cell.offeredPerSecond, 1000);
});

test('connections are spread: no more are open than the scenario allows', async () => {
  let open = 0;
  let most = 0;
  const { cell } = await ran(
    'load: { rate: 500/s, inFlightMax: 3 }\nwarmup: 0\nmeasure: { requests: 100 }\n',
    { workers: 2 },
    (_, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.end('{}');
      }, 10);
    },
  );
  assert.equal(most, 3);
  assert.equal(cell.counts.ok, 100);
});

/** Does not fit the memory that answers are handed over in, so each is sent by itself. */
const LARGE = 'x'.repeat(3 * 1024 * 1024);

test('failures and large bodies of several workers are told apart', async () => {
  let count = 0;
  const { cell } = await ran(
    'load: { concurrency: 4 }\nwarmup: 0\nmeasure: { requests: 200 }\n',
    { workers: 4 },
    (_, response) => {
      count += 1;
      // Not before the answer has begun: that would look like a connection that had been closed.
      if (count % 10 === 0) response.write('x', () => response.destroy());
      else if (count % 10 === 1) response.writeHead(503).end('busy');
      else response.end(JSON.stringify(LARGE));
    },
  );
  const { counts } = cell;
  assert.equal(counts.ok + counts.httpError + counts.connectionError, 200);
  assert.equal(counts.connectionError, 20);
  assert.equal(counts.httpError, 20);
  assert.deepEqual(cell.failures.map(({ what, count: times }) => [what, times]).sort(), [
    ['other side closed', 20],
    ['status 503, not 2xx', 20],
  ]);
});

test('an interruption ends all workers', async () => {
  let answers = 0;
  const { ended, cell, document } = await ran(
    'load: { concurrency: 4 }\nwarmup: 0\nmeasure: 60s\n',
    {
      workers: 2,
      interruption: {
        requested: () => (answers > 100 ? 'SIGINT' : undefined),
        onRequest: () => {},
      },
    },
    (_, response) => {
      answers += 1;
      setTimeout(() => response.end('{}'), 2);
    },
  );
  assert.deepEqual(ended, { kind: 'interrupted', signal: 'SIGINT' });
  assert.equal(document.partial, true);
  // What was in flight is left out, not counted as failed.
  assert.equal(cell.counts.due, cell.counts.ok);
  assert.ok(cell.counts.ok > 50, `${cell.counts.ok}`);
});

test('a new token reaches all workers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-token-'));
  const count = join(folder, 'count');
  // The first time one, the second time two …
  const command = `echo x >> ${count}; wc -l < ${count}`;
  const tokens: string[] = [];
  await ran(
    'load: { rate: 100/s, arrivals: constant }\nwarmup: 0\nmeasure: 3s\n',
    { workers: 2, token: `{ command: "${command}", every: 1s }` },
    (request, response) => {
      tokens.push(request.headers.authorization ?? '');
      response.end('{}');
    },
  );
  rmSync(folder, { recursive: true });
  // In turn from the two of them: both have heard of it.
  const last = tokens.slice(-10).map((token) => Number(token.replace('Bearer ', '')));
  assert.ok(
    last.every((number) => number > 1),
    last.join(' '),
  );
});

test('the stop rule counts the failures of all workers', async () => {
  const { ended } = await ran(
    'load: { concurrency: 4 }\nwarmup: 0\nmeasure: 60s\nstop: { errors: 50%, after: 40 }\n',
    { workers: 2 },
    (_, response) => void setTimeout(() => response.writeHead(500).end(), 2),
  );
  assert.match(ended.kind === 'failed' ? ended.why : '', /^stopped by the stop rule/);
});

test('a target that nobody answers at is unreachable for several workers, too', async () => {
  const plan = planOf('target: "http://127.0.0.1:1/p"\nload: { concurrency: 4 }\nmeasure: 20s\n');
  const { ended } = await runPlan(plan, settingOf({ workers: 2 }));
  assert.match(ended.kind === 'failed' ? ended.why : '', /^cannot reach/);
});

test('auto stays with one worker where the target shares two cores, and says how it paces', async () => {
  const { cell, events } = await ran('load: { rate: 100/s }\nwarmup: 300ms\nmeasure: 300ms\n', {
    workers: 'auto',
  });
  assert.deepEqual(cell.generator, {
    workers: 1,
    workersBy: 'auto',
    workersWhy: null,
    pacing: 'frugal',
    pacingBy: 'auto',
    pacingWhy: "the target shares this machine's 2 cores",
  });
  assert.ok(!events.some(({ kind }) => kind === 'cell-begun-anew'));
});

test('auto begins a cell anew with one more worker when one would be late', async () => {
  // Making a body takes the sending thread longer than the time to the next one: 6 to 20 ms.
  const measured = () =>
    ran(
      `payloads: [{ tensor: { shape: [40000] } }]
encode: perRequest
load: { rate: 250/s, arrivals: constant }
warmup: 800ms
measure: { requests: 5 }
`,
      { workers: 'auto', host: { ...settingOf().host, cores: 4 } },
    );
  const timesAnew = ({ events }: Awaited<ReturnType<typeof measured>>): number =>
    events.filter(({ kind }) => kind === 'cell-begun-anew').length;
  let made = await measured();
  // A machine that stands still for a quarter of the time gets no thread more, and rightly.
  for (let again = 0; again < 3 && timesAnew(made) === 0; again += 1) made = await measured();
  const { cell } = made;
  assert.equal(timesAnew(made), 1);
  assert.equal(cell.generator?.workers, 2);
  assert.match(cell.generator?.workersWhy ?? '', /% of the warm-up/);
  // Nothing of the first attempt is among the numbers.
  assert.equal(cell.counts.due, 5);
  assert.equal(cell.counts.ok, 5);
});

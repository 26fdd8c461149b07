/* A server that counts, over real sockets: looked at around the measured part. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import type { ResultDocument } from '../../src/result/document.js';

import { runScenario } from '../support/run-scenario.js';

type Counting = {
  /** Requests of somebody else that it counts with each of ours. */
  readonly others: number;
  /** Loses what it counted after so many answers. */
  readonly forgetsAfter: number;
};

const WORKS_MS = 6;
const QUIET: Counting = { others: 0, forgetsAfter: Number.POSITIVE_INFINITY };

async function runAgainst(counting: Counting, warmup: string): Promise<ResultDocument> {
  let served = 0;
  let counted = 0;
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.startsWith('/metrics')) {
      response.end(
        [
          ['e2e_request_latency_seconds', 0.005],
          ['request_queue_time_seconds', 0.001],
          ['request_inference_time_seconds', 0.002],
        ]
          .map(
            ([name, mean]) =>
              `vllm:${name}_sum ${counted * Number(mean)}\nvllm:${name}_count ${counted}\n`,
          )
          .join(''),
      );
      return;
    }
    setTimeout(() => {
      served += 1;
      counted = served === counting.forgetsAfter ? 1 : counted + 1 + counting.others;
      response.end('{}');
    }, WORKS_MS);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  try {
    const { port } = server.address() as AddressInfo;
    const { document } = await runScenario(`
target: http://127.0.0.1:${port}/v1/completions
payloads: [64B]
load: { concurrency: 2 }
${warmup}
measure: { requests: 60, atMost: 60s }
timings: [{ prometheus: "http://user:secret@127.0.0.1:${port}/metrics?key=secret" }]
`);
    return document;
  } finally {
    server.close();
  }
}

for (const warmup of ['warmup: 0s', 'warmup: { requests: 40 }']) {
  test(`means of counters stand beside what the client measured (${warmup})`, async () => {
    const document = await runAgainst(QUIET, warmup);
    const [cell] = document.cells;
    assert.ok(cell);
    const near = (ns: number | null | undefined, ms: number): void =>
      assert.ok(Math.abs((ns ?? Number.NaN) - ms * 1e6) < 10, `${ns}`);
    near(cell.phases.inference.meanNs, 2);
    near(cell.pieces.serverQueue?.meanNs, 1);
    assert.equal(cell.phases.inference.window, true);
    const counters = cell.reports.counters?.[0];
    assert.equal(counters?.source, 'vLLM counters');
    near(counters?.totalMeanNs, 5);
    assert.doesNotMatch(JSON.stringify(cell), /secret/);
    assert.deepEqual(
      document.warnings.filter(
        ({ code }) => code.startsWith('counters') || code === 'other-traffic',
      ),
      [],
    );
  });
}

test('other traffic is noticed and said', async () => {
  const document = await runAgainst({ ...QUIET, others: 1 }, 'warmup: 0s');
  assert.ok(document.warnings.some(({ code }) => code === 'other-traffic'));
});

test('a server that lost its counters is noticed, and its means are left out', async () => {
  const document = await runAgainst({ ...QUIET, forgetsAfter: 70 }, 'warmup: { requests: 40 }');
  assert.ok(document.warnings.some(({ code }) => code === 'counters-restarted'));
  assert.equal(document.cells[0]?.phases.inference.count, 0);
});

test('counters that are not there cost the run nothing', async () => {
  const { document, ended } = await runScenario(`
target: { reference: { inference: 1ms, report: none } }
payloads: [64B]
warmup: 0s
measure: { requests: 20, atMost: 60s }
timings: [{ prometheus: "http://127.0.0.1:1/metrics" }, { triton: "http://127.0.0.1:1" }]
`);
  assert.equal(ended.kind, 'done');
  assert.equal(document.cells[0]?.counts.ok, 20);
  const [finding] = document.warnings.filter(({ code }) => code === 'counters-unread');
  assert.match(finding?.message ?? '', /http:\/\/127\.0\.0\.1:1\/metrics/);
});

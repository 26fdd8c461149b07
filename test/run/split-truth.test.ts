/* Queueing and inference against a server that knows its own truth; see bench/split.bench.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { meanOf, middleOf, pairsOf, type SaidAndTrue, TRUTH_RUNS } from '../support/truth-pairs.js';

const REQUESTS = 240;
const STATISTICS = [
  ['mean', meanOf],
  ['p50', middleOf],
] as const;

function checkClose(what: string, pairs: readonly SaidAndTrue[]): void {
  for (const [name, statistic] of STATISTICS) {
    const said = statistic(pairs.map(({ saidNs }) => saidNs));
    const truth = statistic(pairs.map(({ trueNs }) => trueNs));
    const isClose = Math.abs(said - truth) <= 0.02 * truth + 0.3e6;
    assert.ok(isClose, `${what} ${name}: said ${said / 1e6} ms, was ${truth / 1e6} ms`);
  }
}

for (const [name, run] of TRUTH_RUNS) {
  test(`queueing and inference are what the server measured: ${name}`, async () => {
    const pairs = await pairsOf({ ...run, requests: REQUESTS });
    assert.equal(pairs.length, REQUESTS);
    assert.ok(pairs.every(({ believed }) => believed));
    assert.ok(pairs.every(({ sumErrorNs }) => sumErrorNs === 0));
    checkClose(
      'queueing',
      pairs.map(({ queue }) => queue),
    );
    checkClose(
      'inference',
      pairs.map(({ inference }) => inference),
    );
  });
}

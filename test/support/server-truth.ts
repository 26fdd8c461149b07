import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import type { CellDocument } from '../../src/result/document.js';

/* A cell against what its server wrote down of the same requests. */

/** What is compared, by the name that the logs use. */
const COMPARED = {
  decode: (cell: CellDocument) => cell.pieces.serverDecode,
  queue: (cell: CellDocument) => cell.phases.queueing,
  inference: (cell: CellDocument) => cell.phases.inference,
} as const;

export type Compared = keyof typeof COMPARED;

const MEAN_SLACK_RATIO = 0.05;
const MEAN_SLACK_NS = 0.5e6;

const LOGGED_WITHIN_MS = 10_000;

/**
 * Durations of all requests in ns, from a log with a line `{"piece": …, "ns": …}` for each. Servers
 * write it a little later: this waits until it has `lines`.
 */
export async function truthOf(
  path: string,
  lines: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const deadline = Date.now() + LOGGED_WITHIN_MS;
  let log = '';
  do {
    await new Promise((resolve) => setTimeout(resolve, 100));
    log = readFileSync(path, 'utf8');
  } while (log.split('\n').length <= lines && Date.now() < deadline);
  const truth = new Map<string, number[]>();
  for (const line of log.trimEnd().split('\n')) {
    const { piece, ns } = JSON.parse(line) as { piece: string; ns: number };
    truth.set(piece, [...(truth.get(piece) ?? []), ns]);
  }
  return truth;
}

/** The mean that the tool shows is that of the log, within 5 % and 0.5 ms. */
export function checkMean(cell: CellDocument, name: Compared, truthNs: readonly number[]): void {
  const seen = COMPARED[name](cell);
  assert.ok(seen !== undefined, `${name} is there`);
  assert.equal(seen.count, cell.counts.ok, `${name} of every request`);
  assert.equal(seen.count, truthNs.length, `${name} of as many requests as the log has`);
  assert.equal(seen.source, 'reported', name);
  const meanNs = truthNs.reduce((sum, value) => sum + value, 0) / truthNs.length;
  const seenNs = seen.meanNs ?? Number.NaN;
  assert.ok(
    Math.abs(seenNs - meanNs) <= MEAN_SLACK_RATIO * meanNs + MEAN_SLACK_NS,
    `${name}: the mean is shown as ${seenNs} ns, but the log has ${meanNs} ns`,
  );
}

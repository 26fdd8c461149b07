import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import type { ComparedStatistic } from '../../src/result/comparison-document.js';
import type { CellDocument } from '../../src/result/document.js';
import { GapTally } from '../../src/stats/gap-tally.js';
import { StreamStatistics } from '../../src/stats/stream-statistics.js';

import { compareFiles } from '../../src/compare/compare-files.js';
import type { ComparedFile } from '../../src/compare/compare-inputs.js';
import { normalsOf } from '../experiments/simulated.js';
import { resultOfCells } from '../support/session-fixture.js';
import { streamRow } from '../support/stream-row.js';
import { cellOfRun, metricIn, RULES, SAME } from './session-case.js';

/*
 * Two runs of one server measured apart, whose gaps resemble each other within an answer: so much
 * of the variance of a gap's logarithm is the answer's. Nothing changed; intervals are of 90 %.
 */

const ANSWERS = 60;
const GAPS_MEAN = 60;
const MEDIAN_NS = 20e6;
const SPREAD = 0.4;
const SERIES = 100;
/** Of a normal value: one in a hundred. */
const STALL_BEYOND = 2.3;

const STATISTICS = ['mean', 'p50', 'p90'] as const satisfies readonly ComparedStatistic[];

/** Without stretches of time: its requests count as independent, so that only gaps can do less. */
const BASE = { ...cellOfRun({ ...SAME, requests: ANSWERS }, 1, 'before'), slices: [] };

/** A cell of streamed answers, whose response times are others and the same for all. */
type Gaps = {
  /** Share of the variance of a gap's logarithm that is the answer's. */
  readonly likeness: number;
  /** One gap in a hundred is so many times as long. */
  readonly stall: number;
};

function streamedCell(seed: number, { likeness, stall }: Gaps): CellDocument {
  const normal = normalsOf(seed);
  const statistics = new StreamStatistics();
  for (let answer = 0; answer < ANSWERS; answer += 1) {
    const own = Math.sqrt(likeness) * normal();
    const tally = new GapTally([]);
    const gaps = Math.max(2, Math.round(GAPS_MEAN * (1 + 0.4 * normal())));
    for (let gap = 0; gap < gaps; gap += 1) {
      const log = own + Math.sqrt(1 - likeness) * normal();
      const times = stall > 1 && normal() > STALL_BEYOND ? stall : 1;
      tally.gap(Math.round(MEDIAN_NS * times * Math.exp(SPREAD * log)));
    }
    statistics.record(streamRow(gaps + 1), tally);
  }
  const tokensPerSecond = { perRequest: statistics.summarize(ANSWERS).perRequest, overall: 1 };
  const stream = { ...statistics.summarize(ANSWERS), tokensPerSecond, goodputPerSecond: null };
  return { ...BASE, stream };
}

function withoutWorth(cell: CellDocument): CellDocument {
  if (cell.stream === undefined) return cell;
  const { gapWorth: _, ...stream } = cell.stream;
  return { ...cell, stream };
}

function fileOf(cell: CellDocument, path: string): ComparedFile {
  return { kind: 'result', path, document: resultOfCells([cell]) };
}

/** Whether the interval of each statistic's change holds none. */
function heldBy(before: CellDocument, after: CellDocument): readonly boolean[] {
  const result = compareFiles([fileOf(before, 'a.json')], [fileOf(after, 'b.json')], RULES);
  assert.ok(result.kind === 'compared');
  return STATISTICS.map((statistic) => {
    const { low, high } = metricIn(result.document, 'itl', statistic);
    return (low ?? -1) <= 0 && 0 <= (high ?? Infinity);
  });
}

function held(t: TestContext, gaps: Gaps): Record<'worthy' | 'older', number[]> {
  const found = { worthy: STATISTICS.map(() => 0), older: STATISTICS.map(() => 0) };
  for (let seed = 1; seed <= SERIES; seed += 1) {
    const [before, after] = [streamedCell(2 * seed, gaps), streamedCell(2 * seed + 1, gaps)];
    const count = (into: number[], holds: readonly boolean[]): void => {
      holds.forEach((isHeld, index) => {
        into[index] = (into[index] ?? 0) + (isHeld ? 1 / SERIES : 0);
      });
    };
    count(found.worthy, heldBy(before, after));
    count(found.older, heldBy(withoutWorth(before), withoutWorth(after)));
  }
  t.diagnostic(JSON.stringify({ ...gaps, ...found }));
  return found;
}

// Of a true 90 %, fewer than 80 of 100: one time in 1,000.
for (const likeness of [0.1, 0.5]) {
  test(`gaps of an answer that are ${100 * likeness} % alike: what did not change is held`, (t) => {
    const { worthy, older } = held(t, { likeness, stall: 1 });
    STATISTICS.forEach((statistic, index) => {
      assert.ok((worthy[index] ?? 0) >= 0.8, `${statistic} is held by ${worthy[index]}`);
      // What is mended: gaps that are taken for independent are certain of what they do not know.
      assert.ok((older[index] ?? 1) <= 0.85, `${statistic} is held by ${older[index]} without`);
    });
  });
}

// docs/comparing.md says so: what the mean is worth is not what each percentile is worth.
test('a few long stalls hide from the mean what gaps of an answer have in common', (t) => {
  const { worthy } = held(t, { likeness: 0.1, stall: 20 });
  const [mean = 0, p50 = 1] = worthy;
  assert.ok(mean >= 0.8, `${mean}`);
  assert.ok(p50 <= 0.8, `${p50}: the page says that this is too narrow`);
});

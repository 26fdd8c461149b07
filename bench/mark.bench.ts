import { performance } from 'node:perf_hooks';

import { MARK_COUNT } from '../src/timing/marks.js';
import { clock } from '../src/base/clock.js';

import { type Bench, medianOf, tableOf } from './bench.js';

const ROWS = 200_000;
const TRIES = 9;

export const mark: Bench = {
  name: 'mark',
  question: 'What does it cost to note one instant?',
  answer: async () => {
    const marks = new Float64Array(ROWS * MARK_COUNT);
    markAll(marks);
    const tries = Array.from({ length: TRIES }, () => costOf(() => markAll(marks)));
    const row = [
      'reading the clock and writing the mark',
      medianOf(tries.map(({ ns }) => ns)).toFixed(0),
      medianOf(tries.map(({ heapBytes }) => heapBytes)).toFixed(2),
    ];
    return tableOf(['per mark', 'ns', 'bytes of heap'], [row]);
  },
};

function markAll(marks: Float64Array): void {
  for (let at = 0; at < marks.length; at += 1) marks[at] = clock.nowNs();
}

function costOf(work: () => void): { readonly ns: number; readonly heapBytes: number } {
  const heapBefore = process.memoryUsage().heapUsed;
  const startedMs = performance.now();
  work();
  const ns = ((performance.now() - startedMs) * 1e6) / (ROWS * MARK_COUNT);
  const grown = process.memoryUsage().heapUsed - heapBefore;
  return { ns, heapBytes: Math.max(0, grown) / (ROWS * MARK_COUNT) };
}

import {
  meanOf,
  middleOf,
  pairsOf,
  type SaidAndTrue,
  TRUTH_RUNS,
} from '../test/support/truth-pairs.js';
import { type Bench, tableOf } from './bench.js';

const REQUESTS = 1000;

export const split: Bench = {
  name: 'split',
  question: 'Is the split what the server measured of itself?',
  answer: async (say) => {
    const rows: string[][] = [];
    for (const [name, run] of TRUTH_RUNS) {
      const pairs = await pairsOf({ ...run, requests: REQUESTS });
      const off = pairs.filter(({ sumErrorNs }) => sumErrorNs !== 0).length;
      say(`${name}: ${pairs.length} requests, ${off} whose pieces do not sum`);
      for (const part of ['queue', 'inference', 'network'] as const) {
        rows.push([`${part}, ${name}`, ...cells(pairs.map((pair) => pair[part])), `${off}`]);
      }
    }
    const head = ['ms', 'mean said', 'was', 'off by', 'p50 said', 'was', 'off by', 'sums wrong'];
    return tableOf(head, rows);
  },
};

function cells(pairs: readonly SaidAndTrue[]): readonly string[] {
  return [meanOf, middleOf].flatMap((statistic) => {
    const said = statistic(pairs.map(({ saidNs }) => saidNs));
    const truth = statistic(pairs.map(({ trueNs }) => trueNs));
    return [said, truth, said - truth].map((ns) => (ns / 1e6).toFixed(3));
  });
}

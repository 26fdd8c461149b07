import {
  meanOf,
  middleOf,
  type Pair,
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
    const betweens: string[][] = [];
    for (const [name, run] of TRUTH_RUNS) {
      const pairs = await pairsOf({ ...run, requests: REQUESTS });
      const off = pairs.filter(({ sumErrorNs }) => sumErrorNs !== 0).length;
      say(`${name}: ${pairs.length} requests, ${off} whose pieces do not sum`);
      for (const part of ['queue', 'inference', 'network'] as const) {
        rows.push([`${part}, ${name}`, ...cells(pairs.map((pair) => pair[part])), `${off}`]);
      }
      betweens.push([name, ...betweenCells(pairs)]);
    }
    const head = ['ms', 'mean said', 'was', 'off by', 'p50 said', 'was', 'off by', 'sums wrong'];
    return [tableOf(head, rows), BETWEEN, tableOf(BETWEEN_HEAD, betweens)].join('\n\n');
  },
};

const BETWEEN = `The network that the server's own first and last byte leave holds more than the
network: until a program that sleeps has a processor again, and less the part of the answer's way
that lies within the server's own call to write. Medians, in ms:`;
const BETWEEN_HEAD = [
  '',
  'kernels: round trip',
  'write to the server’s reading',
  'server’s writing to our reading',
  'server notes its last byte after our reading by',
];

function betweenCells(pairs: readonly Pair[]): readonly string[] {
  return (['kernelsNs', 'thereNs', 'backNs', 'notedLateNs'] as const).map((name) =>
    (middleOf(pairs.map(({ between }) => between[name])) / 1e6).toFixed(3),
  );
}

function cells(pairs: readonly SaidAndTrue[]): readonly string[] {
  return [meanOf, middleOf].flatMap((statistic) => {
    const said = statistic(pairs.map(({ saidNs }) => saidNs));
    const truth = statistic(pairs.map(({ trueNs }) => trueNs));
    return [said, truth, said - truth].map((ns) => (ns / 1e6).toFixed(3));
  });
}

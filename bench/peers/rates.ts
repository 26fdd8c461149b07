import { medianOf, tableOf, wholeText } from '../bench.js';
import { textOf } from './figures.js';
import { atLeast, times } from './goal.js';
import { playRounds, type Trial } from './measure.js';
import type { Peer } from './peer.js';
import type { Target } from './target.js';

/* How fast tools can go: requests a second in a closed loop. */

export const OURS = 'modelbench';
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 1;

/** Rates of one tool, a round each, and whom it has to reach. */
type Row = { readonly name: string; readonly rates: readonly number[] };

/** `rivals` are those whose rate is the goal. */
export async function compareRates(
  target: Target,
  trial: Trial,
  {
    peers,
    workers,
    rivals,
  }: {
    readonly peers: readonly Peer[];
    readonly workers: number;
    readonly rivals: readonly string[];
  },
): Promise<string> {
  const turns = peers.map((peer) => ({
    name: peer.name,
    take: async () => {
      const told = await peer.send({
        url: target.url,
        connections: CONNECTIONS,
        seconds: trial.seconds,
        warmUpSeconds: WARM_UP_SECONDS,
        load: { kind: 'closed', workers },
      });
      trial.say(`${peer.name}: ${wholeText(told.ratePerSecond)} a second`);
      return told.ratePerSecond;
    },
  }));
  const played = await playRounds(turns, trial.rounds, trial.say);
  const rowsOf = peers.map(({ name }) => ({ name, rates: played.get(name) ?? [] }));
  const ours = rowsOf.find(({ name }) => name === OURS);
  const rows = rowsOf.map((row) => cellsOf(row, ours, rivals));
  const head = ['requests/s', 'median', 'slowest', 'fastest', 'modelbench ÷ it', 'goal'];
  const how = `${trial.rounds} rounds of ${trial.seconds} s; against ${target.what}.`;
  return `${tableOf(head, rows)}\n\n${how}`;
}

function cellsOf(row: Row, ours: Row | undefined, rivals: readonly string[]): readonly string[] {
  const { name, rates } = row;
  const ratio = name === OURS ? Number.NaN : ratioOf(ours?.rates ?? [], rates);
  const goal = rivals.includes(name) ? atLeast(ratio, 1, times) : '';
  const spread = [medianOf(rates), Math.min(...rates), Math.max(...rates)];
  const texts = rates.length === 0 ? ['–', '–', '–'] : spread.map(wholeText);
  return [name, ...texts, textOf(ratio, 2), goal];
}

/** The median of the ratios of each round; of the medians where a turn has failed. */
function ratioOf(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return medianOf(ours) / medianOf(theirs);
  return medianOf(ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN)));
}

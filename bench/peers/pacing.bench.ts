import { tableOf } from '../bench.js';
import { sendCaptured } from './captured-send.js';
import { medianBy, microsecondsText, signedText } from './figures.js';
import { atMost, microseconds, percent } from './goal.js';
import { type Measure, playRounds, type Trial } from './measure.js';
import type { Peer } from './peer.js';
import { type Target, withTarget } from './target.js';
import { type Pace, paceOf } from './wire.js';

const RATE_PER_SECOND = 1000;
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 2;
const RATE_OFF_RATIO_MAX = 0.0005;
const OFF_GRID_P99_MAX_NS = 60_000;

export const pacing: Measure = {
  name: 'pacing',
  question: 'A constant 1,000/s: is that what goes onto the wire, and how evenly?',
  seconds: 10,
  rounds: 3,
  answer: (trial) => withTarget((target) => compare(target, trial)),
};

async function compare(target: Target, trial: Trial): Promise<string> {
  const peers = trial.peers.filter(({ paces }) => paces);
  const turns = peers.map((peer) => ({
    name: peer.name,
    take: () => run(peer, target, trial.seconds),
  }));
  const paces = await playRounds(turns, trial.rounds, trial.say);
  const rows = peers.map(({ name }) => rowOf(name, paces.get(name)));
  const head = ['from the wire', 'rate off by, %', 'p99 off the grid, µs', 'p99 off the step, µs'];
  const how = `Medians of ${trial.rounds} rounds of ${trial.seconds} s; against ${target.what}.`;
  return `${tableOf([...head, 'goal'], rows)}\n\n${how}`;
}

async function run(peer: Peer, target: Target, seconds: number): Promise<Pace> {
  const { exchanges } = await sendCaptured(peer, target, {
    connections: CONNECTIONS,
    seconds,
    warmUpSeconds: WARM_UP_SECONDS,
    load: { kind: 'open', ratePerSecond: RATE_PER_SECOND, pacing: 'exact' },
  });
  return paceOf(exchanges, RATE_PER_SECOND);
}

function rowOf(name: string, rounds: readonly Pace[] | undefined): readonly string[] {
  const offRatio = medianBy(rounds, (pace) => pace.ratePerSecond / RATE_PER_SECOND - 1);
  const offGridNs = medianBy(rounds, (pace) => pace.offGridP99Ns);
  const offStepNs = medianBy(rounds, (pace) => pace.offStepP99Ns);
  const rateGoal = atMost(Math.abs(offRatio), RATE_OFF_RATIO_MAX, percent);
  const gridGoal = atMost(offGridNs, OFF_GRID_P99_MAX_NS, microseconds);
  const goal = name === 'modelbench' ? `rate ${rateGoal}; grid ${gridGoal}` : '';
  const figures = [signedText(offRatio * 100, 4), ...[offGridNs, offStepNs].map(microsecondsText)];
  return [name, ...figures, goal];
}

import { tableOf } from '../bench.js';
import { medianBy, microsecondsText } from './figures.js';
import { atMost, microseconds } from './goal.js';
import { type Measure, playRounds, type Trial } from './measure.js';
import type { Peer, Told } from './peer.js';
import { OURS } from './rates.js';
import { type Target, withTarget } from './target.js';
import { bareLoop } from './tools/bare-loop.js';

const RATE_PER_SECOND = 2000;
const CONNECTIONS = 64;
const RIVAL = 'autocannon';

export const cpu: Measure = {
  name: 'cpu',
  question: 'Processor time for each request at 2,000/s, `frugal`?',
  // Of 2,000 requests a second, code is compiled for the first ten seconds.
  seconds: 30,
  rounds: 3,
  answer: (trial) => withTarget((target) => compare(target, trial)),
};

/** Of user and system, of the whole process with its threads. */
type Cost = {
  /** Start and end of the program included. */
  readonly wholeNs: number;
  /** What more requests cost more: between a run and one a third as long. */
  readonly steadyNs: number;
};

async function compare(target: Target, trial: Trial): Promise<string> {
  const peers = [...trial.peers.filter(({ paces }) => paces), bareLoop];
  const turns = peers.map((peer) => ({
    name: peer.name,
    take: () => costOf(peer, target, trial.seconds),
  }));
  const costs = await playRounds(turns, trial.rounds, trial.say);
  const steadyOf = (name: string) => medianBy(costs.get(name), ({ steadyNs }) => steadyNs);
  const rows = peers.map(({ name }) => {
    const whole = medianBy(costs.get(name), ({ wholeNs }) => wholeNs);
    const goal = name === OURS ? atMost(steadyOf(name), steadyOf(RIVAL), microseconds) : '';
    return [name, microsecondsText(steadyOf(name)), microsecondsText(whole), goal];
  });
  const head = ['µs of processor time a request', 'steady', 'with start and end', 'goal'];
  const how = `Medians of ${trial.rounds} rounds. Steady: the difference between a run of ${trial.seconds} s`;
  return `${tableOf(head, rows)}\n\n${how} and one a third as long; against ${target.what}.`;
}

async function costOf(peer: Peer, { url }: Target, seconds: number): Promise<Cost> {
  const short = await run(peer, url, Math.max(1, Math.round(seconds / 3)));
  const long = await run(peer, url, seconds);
  const moreSeconds = long.cpuSeconds - short.cpuSeconds;
  return {
    wholeNs: (long.cpuSeconds / long.requests) * 1e9,
    steadyNs: (moreSeconds / (long.requests - short.requests)) * 1e9,
  };
}

/** Without a warm-up: its requests would cost, and not be counted. */
function run(peer: Peer, url: string, seconds: number): Promise<Told> {
  return peer.send({
    url,
    connections: CONNECTIONS,
    seconds,
    warmUpSeconds: 0,
    load: { kind: 'open', ratePerSecond: RATE_PER_SECOND, pacing: 'frugal' },
  });
}

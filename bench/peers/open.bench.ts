import { tableOf } from '../bench.js';
import { type Seen, sendCaptured } from './captured-send.js';
import { medianBy, microsecondsText, signedText, textOf } from './figures.js';
import { atMost, between, microseconds } from './goal.js';
import { type Measure, playRounds, type Trial } from './measure.js';
import type { Peer } from './peer.js';
import { quantileOf } from './quantile.js';
import { type Target, withTarget } from './target.js';
import { latenciesOf } from './wire.js';

const RATES_PER_SECOND = [500, 2000, 5000] as const;
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 2;
const P50_OFF_NS = [0, 40_000] as const;
const P99_OFF_MAX_NS = 150_000;
const OURS = 'modelbench';

export const open: Measure = {
  name: 'open',
  question: 'Open loop, 64 connections: how far from the wire are the latencies that a tool tells?',
  seconds: 10,
  rounds: 3,
  answer: (trial) => withTarget((target) => compare(target, trial)),
};

/** Quantiles of one run: on the wire, and as told. */
type Figures = Readonly<
  Record<'p50' | 'p99', { readonly wireNs: number; readonly toldNs: number }>
>;

async function compare(target: Target, trial: Trial): Promise<string> {
  const peers = trial.peers.filter(({ paces }) => paces);
  const turns = RATES_PER_SECOND.flatMap((ratePerSecond) =>
    peers.map((peer) => ({
      name: nameOf(peer, ratePerSecond),
      take: async () => figuresOf(await run(peer, target, ratePerSecond, trial.seconds)),
    })),
  );
  const figures = await playRounds(turns, trial.rounds, trial.say);
  const rows = RATES_PER_SECOND.flatMap((ratePerSecond) => {
    const seen = (peer: Peer) => figures.get(nameOf(peer, ratePerSecond));
    const others = peers.filter(({ name, isYardstick }) => name !== OURS && isYardstick !== true);
    const bestNs = Math.min(...others.map((peer) => Math.abs(offBy(seen(peer), 'p50'))));
    return peers.map((peer) => rowOf(peer, ratePerSecond, seen(peer), bestNs));
  });
  const head = [
    'µs',
    'p50: wire',
    'told',
    'off by',
    'p99: wire',
    'told',
    'off by',
    'told to',
    'goal',
  ];
  return `${tableOf(head, rows)}\n\nMedians of ${trial.rounds} rounds of ${trial.seconds} s; against ${target.what}.`;
}

function run(peer: Peer, target: Target, ratePerSecond: number, seconds: number): Promise<Seen> {
  return sendCaptured(peer, target, {
    connections: CONNECTIONS,
    seconds,
    warmUpSeconds: WARM_UP_SECONDS,
    load: { kind: 'open', ratePerSecond, pacing: 'exact' },
  });
}

function figuresOf({ told, exchanges }: Seen): Figures {
  const latencies = latenciesOf(exchanges);
  return {
    p50: { wireNs: quantileOf(latencies, 0.5), toldNs: told.p50Ns },
    p99: { wireNs: quantileOf(latencies, 0.99), toldNs: told.p99Ns },
  };
}

function rowOf(
  peer: Peer,
  ratePerSecond: number,
  rounds: readonly Figures[] | undefined,
  bestNs: number,
): readonly string[] {
  const cells = (['p50', 'p99'] as const).flatMap((quantile) => [
    microsecondsText(medianBy(rounds, (figures) => figures[quantile].wireNs)),
    microsecondsText(medianBy(rounds, (figures) => figures[quantile].toldNs)),
    signedText(offBy(rounds, quantile) / 1000, 1),
  ]);
  const goal = peer.name === OURS ? goalOf(rounds, bestNs) : '';
  return [nameOf(peer, ratePerSecond), ...cells, peer.resolution, goal];
}

function goalOf(rounds: readonly Figures[] | undefined, bestNs: number): string {
  const [p50Ns, p99Ns] = [offBy(rounds, 'p50'), offBy(rounds, 'p99')];
  const smallest = Math.abs(p50Ns) <= bestNs ? 'the smallest' : '**not the smallest**';
  const best = Number.isFinite(bestNs) ? `, ${smallest} (next ${textOf(bestNs / 1000, 1)})` : '';
  const p50 = between(p50Ns, P50_OFF_NS, microseconds);
  return `p50 ${p50}${best}; p99 ${atMost(Math.abs(p99Ns), P99_OFF_MAX_NS, microseconds)}`;
}

/** Told less true: the median over the rounds of each round's difference. */
function offBy(rounds: readonly Figures[] | undefined, quantile: 'p50' | 'p99'): number {
  return medianBy(rounds, (figures) => figures[quantile].toldNs - figures[quantile].wireNs);
}

function nameOf({ name }: Peer, ratePerSecond: number): string {
  return `${name}, ${ratePerSecond}/s`;
}

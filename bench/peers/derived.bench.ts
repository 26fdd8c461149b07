import { spawn } from 'node:child_process';

import type { SummaryDocument } from '../../src/result/document.js';

import { tableOf } from '../bench.js';
import { MODELBENCH } from '../child.js';
import { withCapture } from './capture.js';
import { medianBy, microsecondsText, signedText } from './figures.js';
import { atMost, microseconds } from './goal.js';
import { type Measure, playRounds, type Trial } from './measure.js';
import { quantileOf } from './quantile.js';
import { withThinker } from './target.js';
import { runCell } from './tools/modelbench.js';
import { lastOf, serverTimesOf } from './wire.js';

const OFF_MAX_NS = 60_000;

/** What the server thinks, and what it is sent. It says nothing of its own time. */
const CASES = [
  { inferenceMs: 5, size: '1KiB', ratePerSecond: 50 },
  { inferenceMs: 5, size: '256KiB', ratePerSecond: 50 },
  { inferenceMs: 20, size: '1KiB', ratePerSecond: 50 },
  { inferenceMs: 20, size: '256KiB', ratePerSecond: 50 },
  { inferenceMs: 20, size: '4MiB', ratePerSecond: 5 },
] as const;

/**
 * Two that think. The one in C sleeps, so that a core is the client's. The reference server spins
 * before the instant, in a second thread: on two cores it takes the client's now and then, and what
 * was answered then is read when the client has it back.
 */
const SERVERS = ['in C', 'in Node'] as const;

type Case = (typeof CASES)[number] & { readonly server: (typeof SERVERS)[number] };

/** The median of one run, as derived and as captured, and how it was known. */
type Figures = { readonly saidNs: number; readonly trueNs: number; readonly known: string };

export const derived: Measure = {
  name: 'derived',
  question: 'A silent server on loopback: is its derived time that of a capture at its port?',
  seconds: 10,
  rounds: 3,
  answer: compare,
};

async function compare(trial: Trial): Promise<string> {
  const cases = SERVERS.flatMap((server) => CASES.map((one) => ({ ...one, server })));
  const turns = cases.map((one) => ({
    name: nameOf(one),
    take: () => withServerOf(one, (port) => run(port, one, trial.seconds)),
  }));
  const figures = await playRounds(turns, trial.rounds, trial.say);
  const rows = turns.map(({ name }) => rowOf(name, figures.get(name)));
  const head = ['p50 of the server, µs', 'captured', 'said', 'off by', 'known how', 'goal'];
  const how = `Medians of ${trial.rounds} rounds of ${trial.seconds} s`;
  const servers = 'instant-server.c and `modelbench serve --report none`';
  return `${tableOf(head, rows)}\n\n${how}; against ${servers}.`;
}

function withServerOf<Value>(
  { server, inferenceMs }: Case,
  use: (port: number) => Promise<Value>,
): Promise<Value> {
  if (server === 'in Node') return withReferenceServer(inferenceMs, use);
  const used = withThinker(inferenceMs, ({ port }) => use(port));
  if (used === undefined) throw new Error('there is no server in C: run bench/peers/setup.sh');
  return used;
}

async function run(port: number, { size, ratePerSecond }: Case, seconds: number): Promise<Figures> {
  const scenario = [
    `target: http://127.0.0.1:${port}/predict`,
    `payloads: [${size}]`,
    `load: { rate: ${ratePerSecond}/s, arrivals: constant, pacing: exact }`,
    'warmup: 1s',
    `measure: ${seconds}s`,
  ].join('\n');
  const { value, exchanges, droppedPackets } = await withCapture(port, () => runCell(scenario));
  if (droppedPackets > 0) throw new Error(`the capture lost ${droppedPackets} packets`);
  const { counts, pieces } = value.cell;
  return {
    saidNs: pieces.server?.p50Ns ?? Number.NaN,
    trueNs: quantileOf(serverTimesOf(lastOf(exchanges, counts.ok)), 0.5),
    known: knownText(pieces.server),
  };
}

function knownText(server: SummaryDocument | undefined): string {
  if (server === undefined) return 'not at all';
  const shares = Object.entries(server.shares ?? {});
  if (shares.length === 0) return server.source;
  return shares.map(([source, share]) => `${source} ${(share * 100).toFixed(0)} %`).join(', ');
}

function rowOf(name: string, rounds: readonly Figures[] | undefined): readonly string[] {
  const said = medianBy(rounds, ({ saidNs }) => saidNs);
  const truth = medianBy(rounds, ({ trueNs }) => trueNs);
  const off = medianBy(rounds, ({ saidNs, trueNs }) => saidNs - trueNs);
  const known = rounds?.at(-1)?.known ?? '–';
  const goal = atMost(Math.abs(off), OFF_MAX_NS, microseconds);
  return [
    name,
    microsecondsText(truth),
    microsecondsText(said),
    signedText(off / 1000, 1),
    known,
    goal,
  ];
}

function nameOf({ server, inferenceMs, size, ratePerSecond }: Case): string {
  return `${server}: ${inferenceMs} ms, ${size}, ${ratePerSecond}/s`;
}

/** A server that thinks for a set time; it prints where it listens. */
async function withReferenceServer<Value>(
  inferenceMs: number,
  use: (port: number) => Promise<Value>,
): Promise<Value> {
  const words = ['serve', '--workers', '64', '--inference', `${inferenceMs}ms`, '--report', 'none'];
  const child = spawn(process.execPath, [MODELBENCH, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error('modelbench serve has ended')));
      child.stdout.on('data', (chunk: Buffer) => {
        const found = /:(\d+)/.exec(chunk.toString());
        if (found !== null) resolve(Number(found[1]));
      });
    });
    return await use(port);
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { medianOf, tableOf } from '../bench.js';
import { withFolder } from '../child.js';
import { medianBy, textOf } from './figures.js';
import { atLeast, times } from './goal.js';
import { type Measure, playRounds, type Trial } from './measure.js';
import { type Target, withTarget } from './target.js';
import { runInstalled } from './tools/installed.js';
import { runCell } from './tools/modelbench.js';

const BODY_BYTES = 16 * 2 ** 20;
const RATIO_MIN = 0.95;
/** Of a second at about 1 GB/s: each tool sends so many for each second that is asked for. */
const REQUESTS_PER_SECOND = 40;
const WARM_UP_REQUESTS = 10;

export const upload: Measure = {
  name: 'upload',
  question: 'Bodies of 16 MiB, ready in memory, one after the other on one connection: how fast?',
  seconds: 5,
  rounds: 5,
  answer: (trial) => withTarget((target) => withFolder((folder) => compare(target, trial, folder))),
};

type Rates = {
  /** Of all requests together. */
  readonly wholePerSecond: number;
  /** Of the median request, from its bytes going out to the end of its answer. */
  readonly medianPerSecond: number;
};

async function compare(target: Target, trial: Trial, folder: string): Promise<string> {
  const body = join(folder, 'body.bin');
  await writeFile(body, randomBytes(BODY_BYTES));
  const requests = Math.ceil(trial.seconds * REQUESTS_PER_SECOND);
  const turns = [
    { name: 'modelbench', take: () => modelbenchRates(target.url, body, requests) },
    { name: 'curl', take: () => curlRates(target.url, body, requests) },
  ];
  const rates = await playRounds(turns, trial.rounds, trial.say);
  const whole = (name: string) => medianBy(rates.get(name), ({ wholePerSecond }) => wholePerSecond);
  const rows = turns.map(({ name }) => {
    const ratio = whole(name) / whole('curl');
    const one = medianBy(rates.get(name), ({ medianPerSecond }) => medianPerSecond);
    const goal = name === 'modelbench' ? atLeast(ratio, RATIO_MIN, times) : '';
    return [name, textOf(whole(name) / 1e6, 0), textOf(one / 1e6, 0), textOf(ratio, 2), goal];
  });
  const head = ['16 MiB bodies', 'MB/s', 'of the median request', '÷ curl', 'goal'];
  const how = `Medians of ${trial.rounds} rounds of ${requests} requests; against ${target.what}.`;
  return `${tableOf(head, rows)}\n\n${how}`;
}

async function modelbenchRates(url: string, body: string, requests: number): Promise<Rates> {
  const scenario = [
    `target: { url: "${url}", api: raw }`,
    `payloads: [{ name: large, file: "${body}" }]`,
    'load: { concurrency: 1 }',
    `warmup: { requests: ${WARM_UP_REQUESTS} }`,
    `measure: { requests: ${requests}, atMost: 2m }`,
  ].join('\n');
  const { cell } = await runCell(scenario);
  return {
    wholePerSecond: cell.throughputPerSecond * BODY_BYTES,
    medianPerSecond: (BODY_BYTES / (cell.afterSend.p50Ns ?? Number.NaN)) * 1e9,
  };
}

/** One process, so one connection: a URL with a counter that the server does not look at. */
async function curlRates(url: string, body: string, requests: number): Promise<Rates> {
  const words = ['--silent', '--show-error', '--output', '/dev/null', '--header', 'Expect:'];
  const source = ['--data-binary', `@${body}`, '--write-out', '%{time_total}\n'];
  const counter = `${url}?[1-${WARM_UP_REQUESTS + requests}]`;
  const { stdout } = await runInstalled('curl', [...words, ...source, counter]);
  const seconds = stdout.trim().split('\n').map(Number).slice(WARM_UP_REQUESTS);
  const sum = seconds.reduce((total, value) => total + value, 0);
  return {
    wholePerSecond: (seconds.length * BODY_BYTES) / sum,
    medianPerSecond: BODY_BYTES / medianOf(seconds),
  };
}

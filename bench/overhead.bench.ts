import { type Bench, medianOf, type Say, tableOf, wholeText } from './bench.js';
import { AUTOCANNON, runNode, withInstantServer } from './child.js';
import { measure } from './measure.js';

const CONNECTIONS = 64;
const SECONDS = 5;
const WARM_UP_SECONDS = 1;
const ROUNDS = 7;
const BODY = JSON.stringify({ instances: [[0.1, 0.2, 0.3, 0.4]] });

export const overhead: Bench = {
  name: 'overhead',
  question: 'How many requests a second, against a server that costs nothing?',
  answer: (say) => withInstantServer((url) => compare(url, say)),
};

async function compare(url: string, say: Say): Promise<string> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Whoever comes second finds the machine warmer: take turns.
    const first = round % 2 === 0;
    if (first) ours.push(await modelbenchRate(url));
    theirs.push(await autocannonRate(url));
    if (!first) ours.push(await modelbenchRate(url));
    say(`round ${round + 1}: modelbench ${textOf(ours)}, autocannon ${textOf(theirs)} a second`);
  }
  const ratios = ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN));
  return tableOf(
    ['one worker, 64 connections, 39 bytes', 'requests/s (median)', 'slowest', 'fastest'],
    [
      ['modelbench', ...rateTexts(ours)],
      ['autocannon', ...rateTexts(theirs)],
      ['modelbench ÷ autocannon', ...spreadOf(ratios).map((ratio) => ratio.toFixed(2))],
    ],
  );
}

async function modelbenchRate(url: string): Promise<number> {
  const scenario = [
    `target: { url: "${url}", headers: { content-type: application/json } }`,
    `payloads: [{ name: small, template: ${BODY} }]`,
    `load: { concurrency: ${CONNECTIONS} }`,
    `warmup: ${WARM_UP_SECONDS}s`,
    `measure: ${SECONDS}s`,
  ].join('\n');
  return (await measure(scenario)).ratePerSecond;
}

type AutocannonResult = { readonly '2xx': number; readonly duration: number };

async function autocannonRate(url: string): Promise<number> {
  const connections = ['--connections', String(CONNECTIONS)];
  const request = ['--method', 'POST', '--headers', 'content-type=application/json'];
  const warmUp = ['--warmup', '[', '-c', String(CONNECTIONS), '-d', String(WARM_UP_SECONDS), ']'];
  const words = [...connections, ...request, '--body', BODY, '--duration', String(SECONDS)];
  const { stdout } = await runNode([AUTOCANNON, ...words, ...warmUp, '--json', url]);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  const result = JSON.parse(line) as AutocannonResult;
  return result['2xx'] / result.duration;
}

function textOf(rates: readonly number[]): string {
  return wholeText(rates.at(-1) ?? Number.NaN);
}

function rateTexts(rates: readonly number[]): readonly string[] {
  return spreadOf(rates).map(wholeText);
}

function spreadOf(values: readonly number[]): readonly number[] {
  return [medianOf(values), Math.min(...values), Math.max(...values)];
}

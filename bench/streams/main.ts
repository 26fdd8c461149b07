/*
 * npm run bench:streams                        every client at 1 to 1,000 streams, printed
 * npm run bench:streams -- modelbench          some of them (aiohttp, aiperf, guidellm)
 * … --streams 1,100                            fewer rows
 * … --rounds 3 --rest 10                       more rounds; seconds of rest before each run
 * … --keep rows.json                           goes on with the rows of an earlier run
 * … --write                                    also into bench/README.md
 * … --server reference                         the server in Node, in place of the one in C
 *
 * bench/streams/setup.sh installs the server and the other clients.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as rest } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { machineLine, writeIntoReadme } from '../readme.js';
import { aiohttp, hasAiohttp } from './aiohttp.js';
import { aiperf, hasAiperf } from './aiperf.js';
import { bare, busyReader, hasBare } from './bare.js';
import { guidellm, hasGuidellm } from './guidellm.js';
import { modelbench, modelbenchExact } from './modelbench.js';
import { type Truth, truthOf } from './stream-figures.js';
import { type ServerKind, STREAM_SECONDS, serverThere, withStreamServer } from './stream-server.js';
import { type Row, tableOfRows } from './stream-table.js';
import type { StreamClient, StreamLoad, Told } from './told.js';

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    streams: { type: 'string', default: '1,10,100,500,1000' },
    rounds: { type: 'string', default: '1' },
    rest: { type: 'string', default: '5' },
    keep: { type: 'string' },
    server: { type: 'string', default: serverThere() },
  },
});

const SECONDS = [
  { upTo: 1, seconds: 12 },
  { upTo: 100, seconds: 6 },
];
/** Many streams need longer until all code is compiled. */
const WARMUP = { fewUpTo: 100, few: 1.5, many: 3 };

const clients = [
  modelbench,
  modelbenchExact,
  ...(hasBare() ? [bare, busyReader] : []),
  ...(hasAiohttp() ? [aiohttp] : []),
  ...(hasAiperf() ? [aiperf] : []),
  ...(hasGuidellm() ? [guidellm] : []),
].filter(({ name }) => names.length === 0 || names.some((asked) => name.startsWith(asked)));
const rows: Row[] = keptRows(options.keep);
for (let round = 0; round < Number(options.rounds); round += 1) {
  for (const streams of options.streams.split(',').map(Number)) {
    // Whoever comes second finds the machine warmer: take turns.
    const inTurn = round % 2 === 0 ? clients : [...clients].reverse();
    for (const client of inTurn) await measureIfItRuns(client, streams);
  }
}
const table = tableOfRows(rows);
process.stdout.write(`\n${table}\n`);
if (options.write) writeIntoReadme('streams', `${table}\n\n${machineLine()}`);

/** One that breaks off has no row. */
async function measureIfItRuns(client: StreamClient, streams: number): Promise<void> {
  if (streams > client.streamsMax) return;
  try {
    await measure(client, streams);
  } catch (error) {
    process.stderr.write(`  ${client.name}, ${streams} streams: ${String(error).slice(0, 400)}\n`);
  }
}

async function measure(client: StreamClient, streams: number): Promise<void> {
  await rest(Number(options.rest) * 1000);
  const server = options.server as ServerKind;
  const load = loadOf(streams);
  const { said: told, streams: known } = await withStreamServer(server, (url) =>
    client.ask(url, load),
  );
  const truth = truthOf(known, told.count);
  rows.push({ client: client.name, streams, told, truth });
  process.stderr.write(`  ${lineOf(client.name, streams, told, truth)}\n`);
  if (options.keep !== undefined) writeFileSync(options.keep, JSON.stringify(rows));
}

/** Many streams are enough in a short time, which leaves less to chance on a shared machine. */
function loadOf(streams: number): StreamLoad {
  // A p99 of the gaps needs a thousand of them.
  const seconds = SECONDS.find(({ upTo }) => streams <= upTo)?.seconds ?? 3;
  const warmupSeconds = streams <= WARMUP.fewUpTo ? WARMUP.few : WARMUP.many;
  return { streams, ratePerSecond: streams / STREAM_SECONDS, warmupSeconds, seconds };
}

function lineOf(name: string, streams: number, told: Told, truth: Truth): string {
  const pair = (one: number, other: number): string => `${one.toFixed(2)} (${other.toFixed(2)})`;
  return (
    `${name}, ${streams} streams: ttft ${pair(told.ttftMeanMs, truth.ttftMeanMs)}, ` +
    `itl p99 ${pair(told.itlP99Ms, truth.itlP99Ms)}, ` +
    `server late p99 ${truth.lateP99Ms.toFixed(2)}, unread ${truth.unreadP99Ms.toFixed(2)}, ` +
    `${told.peakMiB.toFixed(0)} MiB, ${told.verdict}`
  );
}

function keptRows(path: string | undefined): Row[] {
  return path !== undefined && existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8'), (_, value) => value ?? Number.NaN) as Row[])
    : [];
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { CellDocument, ResultDocument } from '../../../src/result/document.js';

import { MODELBENCH, withFolder } from '../../child.js';
import { BODY, BODY_TYPE, type Order, type OrderedLoad, type Peer } from '../peer.js';
import { type Ran, runProgram } from '../program.js';

export const modelbench: Peer = {
  name: 'modelbench',
  version: async () => {
    const { stdout } = await runProgram(process.execPath, [MODELBENCH, '--version']);
    return stdout.trim();
  },
  paces: true,
  resolution: '3 digits',
  send: async (order) => {
    const { cell, ran } = await runCell(scenarioOf(order), workerWords(order.load));
    return {
      requests: cell.counts.ok,
      ratePerSecond: cell.throughputPerSecond,
      p50Ns: cell.afterSend.p50Ns ?? Number.NaN,
      p99Ns: cell.afterSend.p99Ns ?? Number.NaN,
      cpuSeconds: ran.cpuSeconds,
    };
  },
};

/** Not to be trusted, it says of itself: on a busy machine still worth a look. */
const INVALID = 4;

/** Runs a scenario of one cell, as a user would. */
export function runCell(
  scenario: string,
  words: readonly string[] = [],
): Promise<{ readonly cell: CellDocument; readonly ran: Ran }> {
  return withFolder(async (folder) => {
    const [scenarioPath, resultPath] = [join(folder, 'scenario.yaml'), join(folder, 'result.json')];
    await writeFile(scenarioPath, scenario);
    const output = ['--quiet', '--format', 'json', '--out', resultPath];
    const all = [MODELBENCH, 'run', scenarioPath, ...output, ...words];
    const ran = await runProgram(process.execPath, all, [0, INVALID]);
    const result = JSON.parse(await readFile(resultPath, 'utf8')) as ResultDocument;
    const [cell] = result.cells;
    if (cell === undefined) throw new Error('the result has no cell');
    const { ok, due } = cell.counts;
    if (ok !== due) throw new Error(`${ok} of ${due} requests were answered well`);
    tellDoubts(cell);
    return { cell, ran };
  });
}

/** A figure that it does not trust itself must not get into a table unseen. */
function tellDoubts({ validity: { verdict, reasons } }: CellDocument): void {
  if (verdict === 'valid') return;
  const codes = reasons.map(({ code }) => code).join(', ');
  process.stderr.write(`    modelbench says of itself: ${verdict}: ${codes}\n`);
}

function workerWords(load: OrderedLoad): readonly string[] {
  return load.kind === 'closed' && load.workers > 1 ? ['--workers', String(load.workers)] : [];
}

function scenarioOf({ url, connections, seconds, warmUpSeconds, load }: Order): string {
  return [
    'target:',
    `  url: "${url}"`,
    `  headers: { content-type: ${BODY_TYPE} }`,
    // Warm connections are opened in a warm-up: without one they open as they are needed.
    `  connections: { mode: ${warmUpSeconds === 0 ? 'natural' : 'warm'}, max: ${connections} }`,
    `payloads: [{ name: small, template: ${BODY} }]`,
    `load: { ${loadText(load, connections)} }`,
    `warmup: ${warmUpSeconds === 0 ? '0' : `${warmUpSeconds}s`}`,
    `measure: ${seconds}s`,
  ].join('\n');
}

function loadText(load: OrderedLoad, connections: number): string {
  if (load.kind === 'closed') return `concurrency: ${connections}`;
  const cap = `inFlightMax: ${connections}`;
  return `rate: ${load.ratePerSecond}/s, arrivals: constant, pacing: ${load.pacing}, ${cap}`;
}

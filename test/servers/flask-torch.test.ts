import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { CellDocument, ResultDocument } from '../../src/result/document.js';
import { PARTS } from '../../src/timing/piece.js';

import { noDepartures, OF_THE_MACHINE } from '../support/machine-watch.js';

/*
 * The scenario that ships, against the model that ships, and both against what the server itself
 * wrote down of each request: test/servers/truthful.py watches it from outside, so the report that
 * modelbench reads has no part in the log's times.
 */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PYTHON = process.env.PYTHON_WITH_TORCH ?? join(ROOT, 'examples/flask-torch/.venv/bin/python');
const TRUTHFUL = join(ROOT, 'test', 'servers', 'truthful.py');
const RUN_TIMEOUT_MS = 180_000;

/** One line of the server's log: all in ns by its own clock. */
type Truth = {
  readonly called: number;
  readonly decode: number;
  readonly queue: number;
  readonly inference: number;
  readonly encode: number;
  readonly total: number;
  /** The Server-Timing header as it was sent. */
  readonly told: string | null;
};

type Profile = {
  readonly result: ResultDocument;
  readonly table: string;
  /** In the order in which the server took the requests up. */
  readonly truths: readonly Truth[];
};

async function profile(app: 'app' | 'app_timed', ...words: readonly string[]): Promise<Profile> {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-flask-'));
  const port = await freePort();
  const start = `'${PYTHON}' '${TRUTHFUL}' ${app} --port ${port}`;
  const [out, log] = [join(folder, 'result.json'), join(folder, 'truth.jsonl')];
  const target = `http://127.0.0.1:${port}/predict`;
  try {
    const ended = spawnSync(
      process.execPath,
      [
        ...[join(ROOT, 'bin', 'modelbench.js'), 'run', 'scenarios/flask-torch.yaml', '--quiet'],
        ...[
          '--target',
          target,
          '--set',
          `server.start=${JSON.stringify(start)}`,
          '--details',
          '--out',
          out,
        ],
        ...['--set', 'warmup=0s', ...words],
      ],
      {
        cwd: ROOT,
        encoding: 'utf8',
        env: { ...process.env, TRUTH_LOG: log },
        timeout: RUN_TIMEOUT_MS,
      },
    );
    const result = existsSync(out)
      ? (JSON.parse(readFileSync(out, 'utf8')) as ResultDocument)
      : undefined;
    assert.ok(isMeasured(ended.status, result), `${ended.stdout}${ended.stderr}`);
    return {
      result,
      table: ended.stdout,
      truths: truthsOf(readFileSync(log, 'utf8')),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A split that a stalled machine made large is a split all the same: its parts must be right. */
function isMeasured(
  status: number | null,
  result: ResultDocument | undefined,
): result is ResultDocument {
  if (result === undefined || status === 0) return result !== undefined;
  const invalid = result.cells.filter(({ validity }) => validity.verdict === 'invalid');
  const isOfMachine = ({ validity }: CellDocument): boolean =>
    validity.reasons.some(({ code }) => OF_THE_MACHINE.test(code));
  return status === 4 && invalid.every(isOfMachine);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

function truthsOf(log: string): readonly Truth[] {
  const truths = log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Truth);
  return truths.sort((one, other) => one.called - other.called);
}

/** Cells run one after the other and answer all their requests, so the log falls apart in order. */
function truthsOfCells({ result, truths }: Profile): readonly (readonly Truth[])[] {
  let from = 0;
  const parts = result.cells.map((cell) => {
    const part = truths.slice(from, from + cell.counts.ok);
    from += cell.counts.ok;
    return part;
  });
  assert.equal(from, truths.length, 'as many requests in the log as in the result');
  return parts;
}

/** What of the split is checked, by its name in the log. */
const REPORTED = {
  decode: (cell: CellDocument) => cell.pieces.serverDecode,
  queue: (cell: CellDocument) => cell.phases.queueing,
  inference: (cell: CellDocument) => cell.phases.inference,
} as const;

type Reported = keyof typeof REPORTED;

/**
 * Means are those of what the server told, to the microsecond; what it told is true of all requests
 * but the few whose thread lost its core between the two readings of one instant; and so medians
 * are those of the log. Of how many that is, the machine has a say: what departs is returned.
 */
function departures(cell: CellDocument, name: Reported, rows: readonly Truth[]): string[] {
  const what = `${cell.name}: ${name}`;
  const seen = REPORTED[name](cell);
  assert.ok(seen !== undefined, what);
  assert.equal(seen.count, rows.length, what);
  assert.equal(seen.source, 'reported', what);
  const toldNs = rows.map(({ told }) => toldOf(told, name));
  assert.ok(Math.abs((seen.meanNs ?? Number.NaN) - meanOf(toldNs)) < 1e3, what);
  const untrue = rows.filter((row, index) => !near(toldNs[index], row[name]));
  assert.ok(untrue.length <= rows.length / 2, `${what}: ${JSON.stringify(untrue)}`);
  const truthNs = medianOf(rows.map((row) => row[name]));
  return [
    ...(untrue.length > rows.length / 10 ? [`${what}: ${JSON.stringify(untrue)}`] : []),
    ...(near(seen.p50Ns, truthNs) ? [] : [`${what}: p50 ${seen.p50Ns}, in the log ${truthNs}`]),
  ];
}

function near(seenNs: number | null | undefined, truthNs: number): boolean {
  return Math.abs((seenNs ?? Number.NaN) - truthNs) <= 0.02 * truthNs + 0.3e6;
}

function toldOf(told: string | null, name: Reported): number {
  return Number(new RegExp(`\\b${name};dur=([0-9.]+)`).exec(told ?? '')?.[1]) * 1e6;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of an odd number of values: one of them, whatever rule a quantile follows. */
function medianOf(values: readonly number[]): number {
  assert.equal(values.length % 2, 1);
  return [...values].sort((one, other) => one - other)[(values.length - 1) / 2] ?? Number.NaN;
}

function checkSum(cell: CellDocument): void {
  const sumNs = PARTS.reduce((sum, part) => sum + (cell.phases[part].contributionNs ?? 0), 0);
  const meanNs = cell.responseTime.meanNs ?? Number.NaN;
  assert.ok(Math.abs(sumNs - meanNs) < 1, `${cell.name}: ${sumNs} is not ${meanNs}`);
}

test('the split of a server that reports agrees with its own log, in every cell', (t) =>
  noDepartures(t, async () => {
    const measured = await profile('app_timed', '--set', 'measure={ requests: 41 }');
    const { cells } = measured.result;
    assert.equal(cells.length, 6);
    const truths = truthsOfCells(measured);
    return cells.flatMap((cell, index) => {
      assert.equal(cell.counts.ok, 41, cell.name);
      assert.equal(cell.inconsistentReports, 0, cell.name);
      checkSum(cell);
      const rows = truths[index] ?? [];
      return Object.keys(REPORTED).flatMap((name) => departures(cell, name as Reported, rows));
    });
  }));

test('a connection for each request is measured as it is, and said', async () => {
  const only = ['--set', 'payloads=[{ tensor: { shape: [1, 3, 32, 32] }, encoding: json }]'];
  const words = [...only, '--set', 'load={ concurrency: 1 }', '--set', 'measure={ requests: 30 }'];
  const { result, table } = await profile('app_timed', ...words);
  const [cell] = result.cells;
  assert.equal(cell?.connections.closedByServer, 30);
  assert.equal(cell?.connections.opened, 30);
  assert.equal(cell?.pieces.connect?.count, 30);
  assert.match(table, /Connection: close/);
  // The way over loopback, a new connection included: some ten microseconds to a few milliseconds.
  const networkNs = cell?.phases.network.p50Ns ?? Number.NaN;
  assert.ok(networkNs > 10e3 && networkNs < 5e6, `${networkNs} ns`);
});

test('a server that says nothing shows as server time, never as inference', async () => {
  const words = ['--set', 'load={ concurrency: 2 }', '--set', 'measure={ requests: 20 }'];
  const measured = await profile('app', ...words);
  const truths = truthsOfCells(measured);
  for (const [index, cell] of measured.result.cells.entries()) {
    checkSum(cell);
    assert.equal(cell.phases.inference.source, 'none', cell.name);
    assert.equal(cell.phases.inference.count, 0, cell.name);
    assert.equal(cell.phases.queueing.count, 0, cell.name);
    assert.equal(cell.phases.server.count, cell.counts.ok, cell.name);
    // What the application did is in there, and the work of the server around it too.
    const rows = truths[index] ?? [];
    const insideNs = meanOf(rows.map((row) => row.inference + row.queue));
    assert.ok((cell.phases.server.meanNs ?? 0) > insideNs, cell.name);
  }
  assert.match(measured.table, /not reported/);
  assert.match(measured.table, /server/);
});

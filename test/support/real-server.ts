import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { CellDocument, ResultDocument } from '../../src/result/document.js';

/* Starts real servers on loopback, profiles them with the executable that ships, stops them. */

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
export const SERVERS = join(ROOT, 'test', 'servers');
export const EXAMPLES = join(ROOT, 'examples', 'instrumented');
export const PYTHON =
  process.env.PYTHON_WITH_TORCH ?? join(ROOT, 'examples/flask-torch/.venv/bin/python');
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 10_000;
const RUN_TIMEOUT_MS = 300_000;
/** Where each test leaves what it checked, for docs/compatibility.md. */
const CHECKED = join(ROOT, '.modelbench', 'compatibility');

export type Started = {
  readonly url: string;
  /** At `{port2}`: where some keep their metrics. */
  readonly url2: string;
  /** What it wrote on stdout and stderr so far. */
  readonly says: () => string;
  /** A folder of its own, gone once it is stopped. */
  readonly folder: string;
};

/** How a server is started; `{port}`, `{port2}`, `{port3}`, `{folder}` are filled in everywhere. */
export type Recipe = {
  readonly command: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** Files of its folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** A path that answers 200 once it is ready. */
  readonly ready: string;
};

/** Runs `use` against the server, and stops it afterwards, whatever happens. */
export async function withServer<T>(
  recipe: Recipe,
  use: (started: Started) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-server-'));
  const [port, port2, port3] = [await freePort(), await freePort(), await freePort()];
  const fill = (text: string) =>
    text
      .replaceAll('{port}', String(port))
      .replaceAll('{port2}', String(port2))
      .replaceAll('{port3}', String(port3))
      .replaceAll('{folder}', folder);
  for (const [name, text] of Object.entries(recipe.files ?? {})) {
    writeFileSync(join(folder, name), fill(text));
  }
  const logPath = join(folder, 'server.log');
  const log = openSync(logPath, 'a');
  const [program, ...words] = recipe.command.map(fill);
  const environment = Object.entries(recipe.environment ?? {});
  const child = spawn(program ?? '', words, {
    cwd: SERVERS,
    // A process group of its own: workers of the server are stopped with it.
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      ...Object.fromEntries(environment.map(([name, value]) => [name, fill(value)])),
    },
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`it ended with ${code ?? signal}`));
  });
  const [url, url2] = [port, port2].map((one) => `http://127.0.0.1:${one}`) as [string, string];
  const says = () => readFileSync(logPath, 'utf8');
  try {
    const fault = await Promise.race([ended, answers(`${url}${recipe.ready}`)]);
    assert.equal(fault, undefined, `${recipe.command.join(' ')}: ${fault}\n${says()}`);
    return await use({ url, url2, says, folder });
  } finally {
    if (child.pid !== undefined) await stop(child.pid, ended);
    closeSync(log);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function stop(group: number, ended: Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => signalGroup(group, 'SIGKILL'), STOP_WITHIN_MS);
  signalGroup(group, 'SIGTERM');
  await ended;
  clearTimeout(timer);
  // Workers that outlived it.
  signalGroup(group, 'SIGKILL');
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // The group is gone.
  }
}

async function answers(url: string): Promise<string | undefined> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok === true) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return `${url} did not answer`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

/** Or was not trusted: a busy machine, whose servers tell the truth all the same. */
const WENT_WELL: readonly unknown[] = [0, 4];

/** Runs the scenario, of which JSON is a form; the one cell that it has. */
export async function profile(scenario: object): Promise<CellDocument> {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-profile-'));
  try {
    const [path, out] = [join(folder, 'scenario.yaml'), join(folder, 'result.json')];
    writeFileSync(path, JSON.stringify(scenario));
    const ended = await runTool(['run', path, '--quiet', '--out', out], folder);
    assert.ok(WENT_WELL.includes(ended.code), ended.says);
    const result = JSON.parse(readFileSync(out, 'utf8')) as ResultDocument;
    const [cell] = result.cells;
    assert.ok(cell !== undefined && result.cells.length === 1);
    return cell;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Not waiting for it with spawnSync: a test may itself serve what the tool asks. */
async function runTool(words: readonly string[], folder: string) {
  const path = join(folder, 'tool.log');
  const log = openSync(path, 'a');
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'modelbench.js'), ...words], {
    cwd: ROOT,
    stdio: ['ignore', log, log],
    timeout: RUN_TIMEOUT_MS,
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  closeSync(log);
  return { code, says: readFileSync(path, 'utf8') };
}

/** What `command` says of itself, or of the package that it asks for; fails where it is not there. */
export function versionOf(...[program, ...words]: readonly [string, ...string[]]): string {
  const ended = spawnSync(program, words, { encoding: 'utf8' });
  assert.equal(
    ended.status,
    0,
    `${program} is not installed, and so not checked: see what test/servers/setup.sh said`,
  );
  return `${ended.stdout}${ended.stderr}`.trim();
}

export function versionInPython(name: string): string {
  const code = `import importlib.metadata as m; print(m.version(${JSON.stringify(name)}))`;
  return versionOf(PYTHON, '-c', code);
}

export type Checked = {
  readonly server: string;
  readonly version: string;
  /** Where its times were found. */
  readonly source: string;
  /** What was compared with what. */
  readonly checked: string;
  readonly heavy?: boolean;
};

/** Of a server's name, for the name of a file. */
export function slugOf(server: string): string {
  return server
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');
}

export function recordChecked(checked: Checked): void {
  mkdirSync(CHECKED, { recursive: true });
  const row = { ...checked, on: new Date().toISOString().slice(0, 10) };
  writeFileSync(join(CHECKED, `${slugOf(checked.server)}.json`), `${JSON.stringify(row)}\n`);
}

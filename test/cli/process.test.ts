import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '../support/command-line.js';

/* The executable as a process of its own: streams that break, disks that are full, signals. */

const BIN = fileURLToPath(new URL('../../../bin/modelbench.js', import.meta.url));

type Started = {
  readonly child: ChildProcess;
  /** What was written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<number | NodeJS.Signals | null>;
};

function start(
  words: readonly string[],
  folder: string,
  stdout: 'pipe' | number = 'pipe',
  flags: readonly string[] = [],
): Started {
  const child = spawn(process.execPath, [...flags, BIN, ...words], {
    cwd: folder,
    // Where results go when their own place is full.
    env: { ...process.env, TMPDIR: folder, NODE_V8_COVERAGE: '' },
    stdio: ['ignore', stdout, 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  return { child, stdout: () => texts.stdout, stderr: () => texts.stderr, ended };
}

/** A target in this process, so that a test knows when a run has come how far. */
async function target(t: TestContext, listener: RequestListener): Promise<string> {
  const server: Server = createServer((request, response) => {
    request.resume().once('end', () => listener(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/predict`;
}

const answer: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"predictions": [1]}');
};

function scenario(folder: string, url: string, rest = ''): void {
  const text = `name: short\ntarget: ${url}\npayloads: [1KiB]\nwarmup: 0s\n`;
  writeFileSync(join(folder, 'scenario.yaml'), `${text}${rest}`);
}

test('a reader that leaves early ends nothing and breaks nothing', async (t) => {
  const folder = temporaryFolder(t);
  scenario(folder, await target(t, answer), 'measure: { requests: 20 }\n');
  const { child, stderr, ended } = start(['run', 'scenario.yaml', '-o', 'r.json'], folder);
  child.stdout?.destroy();
  assert.equal(await ended, 0);
  assert.equal(stderr(), '');
  assert.equal(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')).cells.length, 1);
});

test('a report that cannot be written is an error, and the result is kept', async (t) => {
  const folder = temporaryFolder(t);
  scenario(folder, await target(t, answer), 'measure: { requests: 20 }\n');
  const full = openSync('/dev/full', 'w');
  const { stderr, ended } = start(['run', 'scenario.yaml', '-o', 'r.json'], folder, full);
  assert.equal(await ended, 3);
  assert.match(stderr(), /^error: the report could not be written: .*no space left/);
  assert.equal(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')).cells.length, 1);
});

test('a disk that fills up costs no table, and the result goes elsewhere', async (t) => {
  const folder = temporaryFolder(t);
  scenario(folder, await target(t, answer), 'measure: { requests: 20 }\n');
  const { stdout, stderr, ended } = start(['run', 'scenario.yaml', '-o', '/dev/full'], folder);
  assert.equal(await ended, 3);
  assert.equal(stderr(), 'error: could not write /dev/full: no space left on device\n');
  const [kept] = readdirSync(folder).filter((name) => name.endsWith('-short.json'));
  assert.ok(kept !== undefined);
  assert.match(stdout(), /WHERE THE TIME GOES/);
  assert.ok(stdout().endsWith(`result: ${kept}\n`), stdout());
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 143],
] as const) {
  test(`${signal} ends a run, keeps what was measured, and exits ${code}`, async (t) => {
    const folder = temporaryFolder(t);
    let started: Started | undefined;
    let requests = 0;
    const url = await target(t, (request, response) => {
      requests += 1;
      if (requests === 50) {
        started?.child.kill(signal);
      }
      answer(request, response);
    });
    scenario(folder, url, 'measure: 60s\n');
    started = start(['run', 'scenario.yaml', '-o', 'r.json'], folder);
    assert.equal(await started.ended, code);
    assert.equal(started.stderr(), 'stopping; once more ends it at once, without a result\n');
    assert.match(started.stdout(), /WHERE THE TIME GOES/);
    const result = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'));
    assert.equal(result.partial, true);
    assert.ok(result.cells[0].counts.ok >= 40, JSON.stringify(result.cells[0].counts));
  });
}

test('an error that nobody caught is a fault, not a crossed limit', async (t) => {
  const folder = temporaryFolder(t);
  // Breaks the process from within, at a moment that the test chooses.
  writeFileSync(
    join(folder, 'break.mjs'),
    "process.on('SIGUSR2', () => { throw new RangeError('broken on purpose'); });",
  );
  let started: Started | undefined;
  let requests = 0;
  const url = await target(t, (request, response) => {
    requests += 1;
    if (requests === 10) {
      started?.child.kill('SIGUSR2');
    }
    answer(request, response);
  });
  scenario(folder, url, 'measure: 60s\n');
  const flags = ['--import', `file://${join(folder, 'break.mjs')}`];
  started = start(['run', 'scenario.yaml'], folder, 'pipe', flags);
  assert.equal(await started.ended, 70);
  assert.match(started.stderr(), /^fault: .*\nRangeError: broken on purpose\n {4}at /);
});

/** A server that ends neither when asked to nor with its parent. */
const STUBBORN = `
import { createServer } from 'node:http';
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
createServer((request, response) => {
  request.resume().on('end', () => response.end('{}'));
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

test('a second Ctrl-C exits at once, and takes the server along', async (t) => {
  const folder = temporaryFolder(t);
  const port = await freePort();
  writeFileSync(join(folder, 'server.mjs'), STUBBORN);
  const command = `${process.execPath} server.mjs ${port}`;
  const server = `server: { start: ${JSON.stringify(command)}, within: 30s }\n`;
  scenario(folder, `http://127.0.0.1:${port}/`, `${server}measure: 60s\n`);
  const { child, stderr, ended } = start(['run', 'scenario.yaml', '-o', 'r.json'], folder);
  await until(() => isListening(port));
  child.kill('SIGINT');
  await until(async () => stderr().includes('stopping'));
  child.kill('SIGINT');
  assert.equal(await ended, 130);
  await until(async () => !(await isListening(port)));
});

test('a target that is down is exit code 3 and one sentence, at once', async (t) => {
  const folder = temporaryFolder(t);
  const port = await freePort();
  // With a timeout a request this would take an hour.
  scenario(folder, `http://127.0.0.1:${port}/`, 'measure: { requests: 100 }\n');
  const { stderr, ended } = start(['run', 'scenario.yaml', '-o', 'r.json', '--quiet'], folder);
  assert.equal(await ended, 3);
  assert.match(
    stderr(),
    new RegExp(`^error: cannot reach http://127\\.0\\.0\\.1:${port}/: [^\\n]*\\n$`),
  );
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Looks again until it is so; the runner's own limit ends a wait that is in vain. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

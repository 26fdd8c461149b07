/* The executable as a process of its own, and the targets that it meets. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../../bin/modelbench.js', import.meta.url));

export type Started = {
  readonly child: ChildProcess;
  /** What was written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<number | NodeJS.Signals | null>;
};

export function start(
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
export async function target(t: TestContext, listener: RequestListener): Promise<string> {
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

export const answer: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"predictions": [1]}');
};

/** A server that ends neither when asked to nor with its parent. */
export const STUBBORN = `
import { createServer } from 'node:http';
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
createServer((request, response) => {
  request.resume().on('end', () => response.end('{}'));
}).listen(Number(process.argv[2]), '127.0.0.1');
`;

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function isListening(port: number): Promise<boolean> {
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
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

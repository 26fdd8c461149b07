import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { pathOf } from './program.js';

/** The server that all tools ask in turn. */
export type Target = { readonly url: string; readonly port: number; readonly what: string };

/** The server in C that thinks for so long before each answer; undefined where it is not there. */
export function withThinker<Value>(
  thinkMs: number,
  use: (target: Target) => Promise<Value>,
): Promise<Value> | undefined {
  const compiled = pathOf('instant-server');
  if (compiled === undefined) return undefined;
  return withServer('instant-server.c', [compiled, String(thinkMs * 1000)], use);
}

/** Starts it for the time of one use: the one in C where setup.sh has compiled it. */
export function withTarget<Value>(use: (target: Target) => Promise<Value>): Promise<Value> {
  const compiled = pathOf('instant-server');
  const inNode = fileURLToPath(new URL('../instant-server.js', import.meta.url));
  return compiled === undefined
    ? withServer('instant-server.ts', [process.execPath, inNode], use)
    : withServer('instant-server.c', [compiled], use);
}

async function withServer<Value>(
  what: string,
  [file = '', ...words]: readonly string[],
  use: (target: Target) => Promise<Value>,
): Promise<Value> {
  const child = spawn(file, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`${what} has ended`)));
      child.stdout.once('data', (line: Buffer) => resolve(Number(line.toString().trim())));
    });
    return await use({ url: `http://127.0.0.1:${port}/predict`, port, what });
  } finally {
    child.stdin.end();
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { STREAM_DEFAULTS } from '../../src/base/reference-settings.js';
import type { ToldStream } from '../../src/server/stream/stream-truth.js';

import { ROOT, withFolder } from '../child.js';
import type { TrueStream } from './stream-figures.js';

/*
 * Time to the first token 50 ms, 100 tokens 10 ms apart: the load of the published table. `c` is
 * a program of one thread that does nothing else; `reference` is modelbench's own server, which is
 * there without a C compiler and takes as much of the two cores as the client that is measured.
 */
export type ServerKind = 'c' | 'reference';

export const STREAM_SECONDS = 1.04;
const FIRST_NS = 50e6;
const GAP_NS = 10e6;
const EVENTS = 100;

const PROGRAM = join(ROOT, 'bench', 'streams', '.tools', 'stream-server');

export type Asked<Value> = { readonly said: Value; readonly streams: readonly TrueStream[] };

export function serverThere(): ServerKind {
  return existsSync(PROGRAM) ? 'c' : 'reference';
}

/** A server in a process of its own, for the time of one use; then what it knows of it. */
export function withStreamServer<Value>(
  kind: ServerKind,
  use: (url: string) => Promise<Value>,
): Promise<Asked<Value>> {
  return kind === 'c' ? withProgram(use) : withReference(use);
}

function withProgram<Value>(use: (url: string) => Promise<Value>): Promise<Asked<Value>> {
  return withFolder(async (folder) => {
    const file = join(folder, 'truth');
    const words = [FIRST_NS, GAP_NS, EVENTS].map(String);
    const child = spawn(PROGRAM, [...words, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    let said: Value;
    try {
      const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      said = await use(`http://127.0.0.1:${port}/v1/chat/completions`);
    } finally {
      child.stdin.end();
      await ended;
    }
    return { said, streams: streamsIn(await readFile(file)) };
  });
}

/** See stream-server.c for the rows. */
function streamsIn(bytes: Buffer): readonly TrueStream[] {
  const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  const row = 2 + EVENTS;
  return Array.from({ length: values.length / row }, (_, index) => {
    const [arrivedNs = Number.NaN, readNs = Number.NaN] = values.subarray(index * row);
    const writtenNs = values.subarray(index * row + 2, (index + 1) * row);
    const dueNs = writtenNs.map((_instant, event) => arrivedNs + FIRST_NS + event * GAP_NS);
    return { arrivedNs, readNs, writtenNs, dueNs };
  }).filter(({ writtenNs }) => !Number.isNaN(writtenNs[EVENTS - 1] ?? Number.NaN));
}

async function withReference<Value>(use: (url: string) => Promise<Value>): Promise<Asked<Value>> {
  const program = fileURLToPath(new URL('../../src/server/main.js', import.meta.url));
  // As vLLM does: the role comes with the first words, so that nobody takes it for them.
  const stream = { ...STREAM_DEFAULTS, role: 'with-content' };
  const child = spawn(process.execPath, [program, JSON.stringify({ stream })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url } = JSON.parse(line) as { readonly url: string };
    const said = await use(`${url}/v1/chat/completions`);
    const answer = await fetch(`${url}/truth?streams=1`, { headers: { connection: 'close' } });
    const { eachStream } = (await answer.json()) as { readonly eachStream: readonly ToldStream[] };
    return { said, streams: trueStreamsOf(eachStream) };
  } finally {
    child.stdin.end();
    await ended;
  }
}

/** It knows nothing of a request before it reads it. */
function trueStreamsOf(streams: readonly ToldStream[]): readonly TrueStream[] {
  return streams
    .filter(({ outcome }) => outcome === 'complete')
    .sort((one, other) => one.request - other.request)
    .map(({ writtenNs, dueNs }) => ({ arrivedNs: 0, readNs: 0, writtenNs, dueNs }));
}

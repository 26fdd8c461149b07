import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './real-server.js';
import type { AnswerFixture, CountersFixture, ToldMs } from './server-fixture.js';

/*
 * Writes down what a real server answered, for test/fixtures/servers. What its times are is worked
 * out here and in the tests, in other ways than modelbench's own.
 */
const CAPTURED = join(ROOT, '.modelbench', 'captured');

export type Captured = { readonly name: string; readonly server: string; readonly version: string };

export type Asked = {
  readonly url: string;
  /** None: it is asked with GET. */
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Heard = { readonly headers: Headers; readonly json: unknown };

export type Told = { readonly foundIn: string | null; readonly toldMs: ToldMs };

export async function captureAnswer(
  captured: Captured & { readonly api: AnswerFixture['api'] },
  asked: Asked,
  toldIn: (heard: Heard) => Told,
): Promise<void> {
  const { url, json, bytes, headers } = asked;
  const body = json === undefined ? bytes : JSON.stringify(json);
  const method = body === undefined ? 'GET' : 'POST';
  const answer = await fetch(url, {
    method,
    // Compressed, it would not be what its other headers say.
    headers: { 'content-type': 'application/json', 'accept-encoding': 'identity', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const content = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.status, 200, content.toString());
  const isText = Buffer.from(content.toString('utf8')).equals(content);
  const heard = { headers: answer.headers, json: isText ? parsed(content) : undefined };
  write<AnswerFixture>({
    kind: 'answer',
    ...captured,
    how: 'captured',
    source: 'test/servers',
    headers: [...answer.headers].filter(([name]) => !UNWRITTEN.has(name)),
    ...(isText
      ? { text: content.toString().replaceAll(FOLDER, '') }
      : { base64: content.toString('base64') }),
    ...toldIn(heard),
  });
}

/** What differs from run to run and has no meaning here. */
const UNWRITTEN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'set-cookie',
]);

/** The folder that the server was started in. */
const FOLDER = /\/tmp\/modelbench-server-[^/"]+\//g;

function parsed(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString());
  } catch {
    return undefined;
  }
}

/** Of what examples/instrumented tells, whose names are the usual ones. */
export function toldByServerTiming({ headers }: Heard): Told {
  const names = {
    decode: 'serverDecode',
    queue: 'serverQueue',
    inference: 'inference',
    encode: 'serverEncode',
  } as const;
  const toldMs: Record<string, number> = {};
  for (const entry of (headers.get('server-timing') ?? '').split(', ')) {
    const [name = '', ms] = entry.split(';dur=');
    toldMs[names[name as keyof typeof names]] = Number(ms);
  }
  return { foundIn: 'Server-Timing', toldMs };
}

export function captureCounters(
  captured: Captured & Omit<CountersFixture, 'kind' | 'how' | 'source'>,
): void {
  write<CountersFixture>({
    kind: 'counters',
    ...captured,
    how: 'captured',
    source: 'test/servers',
  });
}

function write<Fixture extends object>(fixture: Fixture & { readonly name: string }): void {
  const { name, ...rest } = fixture;
  mkdirSync(CAPTURED, { recursive: true });
  writeFileSync(join(CAPTURED, `${name}.json`), `${JSON.stringify(rest, null, 2)}\n`);
}

/** Of one counter, over all its series; `having` stands in the labels of those that count. */
export function counterIn(text: string, name: string, having = ''): number {
  const lines = text.split('\n').filter((line) => /^[^#]/.test(line) && line.includes(having));
  const values = lines.flatMap((line) => {
    const isIt = line.startsWith(`${name}{`) || line.startsWith(`${name} `);
    return isIt ? [Number(line.slice(line.lastIndexOf(' ')))] : [];
  });
  assert.ok(values.length > 0, `${name} is counted`);
  return values.reduce((sum, value) => sum + value, 0);
}

/** What came to a counter; it may not be there before the first request. */
export function grownIn(before: string, after: string, name: string): number {
  return counterIn(after, name) - (before.includes(name) ? counterIn(before, name) : 0);
}

/** A grey image for examples/instrumented. Of whole numbers PyTorch would make integers. */
export const GREY = Array.from({ length: 3 }, () =>
  Array.from({ length: 32 }, () => Array.from({ length: 32 }, () => 0.5)),
);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { STREAM_DEFAULTS } from '../../src/base/reference-settings.js';
import type { ToldStream } from '../../src/server/stream/stream-truth.js';

/** Time to the first token 50 ms, 100 tokens 10 ms apart: the load of the published table. */
export const STREAM_SECONDS = 1.04;

export type StreamServer = {
  readonly url: string;
  readonly streams: () => Promise<readonly ToldStream[]>;
};

/** A reference server in a process of its own, for the time of one use. */
export async function withStreamServer<Value>(
  use: (server: StreamServer) => Promise<Value>,
): Promise<Value> {
  const program = fileURLToPath(new URL('../../src/server/main.js', import.meta.url));
  // As vLLM does: the role comes with the first words, so that nobody takes it for them.
  const stream = { ...STREAM_DEFAULTS, role: 'with-content' };
  const child = spawn(process.execPath, [program, JSON.stringify({ stream })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, 'line')) as [string];
    const { url } = JSON.parse(line) as { readonly url: string };
    return await use({
      url: `${url}/v1/chat/completions`,
      streams: async () => {
        const answer = await fetch(`${url}/truth?streams=1`, { headers: { connection: 'close' } });
        return ((await answer.json()) as { readonly eachStream: readonly ToldStream[] }).eachStream;
      },
    });
  } finally {
    child.stdin.end();
    await ended;
  }
}

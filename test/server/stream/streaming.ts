import { STREAM_DEFAULTS, type StreamSettings } from '../../../src/base/reference-settings.js';
import { durationNs } from '../../../src/base/units.js';
import type { ReferenceServer } from '../../../src/server/reference-server.js';
import type { ToldStream } from '../../../src/server/stream/stream-truth.js';

import { type Answer, ask, withServer } from '../asking.js';

export const STEP_NS = 1e6;

/** Short enough for a test; what it says does not depend on how well the machine keeps it. */
export const QUICK: StreamSettings = {
  ...STREAM_DEFAULTS,
  ttft: { kind: 'constant', ns: durationNs(2 * STEP_NS) },
  interToken: { kind: 'constant', ns: durationNs(STEP_NS) },
  tokens: 5,
};

export function withStreams(
  stream: Partial<StreamSettings>,
  use: (server: ReferenceServer) => Promise<void>,
): Promise<void> {
  return withServer({ workers: 64, stream: { ...QUICK, ...stream } }, use);
}

export const CHAT = { messages: [{ role: 'user', content: 'a b c' }], stream: true };

export function askJson(url: string, path: string, body: object): Promise<Answer> {
  return ask(url, { path, body: JSON.stringify(body) });
}

/** The data of the events of an SSE body, comments left out. */
export function eventsOf(body: string): readonly string[] {
  return body
    .split('\n\n')
    .filter((event) => event.startsWith('data:'))
    .map((event) => event.slice('data:'.length).trimStart());
}

export async function streamsOf(url: string): Promise<readonly ToldStream[]> {
  const { body } = await ask(url, { path: '/truth?streams=1', method: 'GET' });
  return (JSON.parse(body) as { readonly eachStream: readonly ToldStream[] }).eachStream;
}

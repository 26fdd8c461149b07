import { type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { REFERENCE_DEFAULTS, type ReferenceSettings } from '../../src/base/reference-settings.js';
import { durationNs } from '../../src/base/units.js';
import { type ReferenceServer, startReferenceServer } from '../../src/server/reference-server.js';
import type { TruthRows, TruthSummary } from '../../src/server/truth.js';

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: NodeJS.Dict<string>;
  readonly body: string;
  readonly connectionReused: boolean;
};

export type Asking = {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  readonly agent?: Agent;
};

/** Starts a reference server, instant unless told otherwise, for as long as `use` takes. */
export async function withServer(
  settings: Partial<ReferenceSettings>,
  use: (server: ReferenceServer) => Promise<void>,
): Promise<void> {
  const inference = { kind: 'constant', ns: durationNs(0) } as const;
  const server = await startReferenceServer({ ...REFERENCE_DEFAULTS, inference, ...settings });
  try {
    await use(server);
  } finally {
    await server.stop();
  }
}

/** One request on its own connection, or on one of the agent's. */
export function ask(url: string, asking: Asking): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(asking.path ?? '/predict', url),
      {
        method: asking.method ?? 'POST',
        headers: asking.headers ?? { 'content-type': 'application/json' },
        agent: asking.agent ?? false,
      },
      async (response) => {
        try {
          const body = await text(response);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            trailers: response.trailers,
            body,
            connectionReused: sent.reusedSocket,
          });
        } catch (error) {
          reject(error);
        }
      },
    );
    sent.on('error', reject);
    sent.end(asking.body);
  });
}

export async function truthOf(url: string): Promise<TruthSummary & TruthRows> {
  const answer = await ask(url, { path: '/truth?rows=1', method: 'GET' });
  return JSON.parse(answer.body);
}

/** Sends bytes as they are and leaves the connection to the caller. */
export function sendPart(url: string, bytes: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return socket;
}

/** Sends bytes as they are and gives all that comes back until the server closes. */
export async function sendRaw(url: string, bytes: string): Promise<string> {
  return await text(sendPart(url, bytes));
}

/** Asks for the server's health until something has become true of it. */
export async function untilTrue(url: string, claim: () => boolean): Promise<void> {
  while (!claim()) await ask(url, { method: 'GET', path: '/health' });
}

/** The durations of a `Server-Timing` value, in ns. */
export function timesOf(value: string | undefined): Readonly<Record<string, number>> {
  const entries = (value ?? '').split(', ').map((entry) => {
    const [name = '', milliseconds = ''] = entry.split(';dur=');
    return [name, Math.round(Number(milliseconds) * 1e6)] as const;
  });
  return Object.fromEntries(entries);
}

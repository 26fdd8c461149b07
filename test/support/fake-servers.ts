import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Fake } from './fake.js';
import { TENSOR_SERVERS } from './fake-tensor-servers.js';
import { TEXT_SERVERS } from './fake-text-servers.js';

/*
 * Model servers as `modelbench probe` sees them: what each publishes at well-known paths and how it
 * answers one request, shortened from the sources that are named. Everything else is answered as
 * that server answers what it does not know.
 */

export type FakeServer = {
  readonly url: string;
  /** Method and path of each request, in turn. */
  readonly asked: readonly string[];
  readonly stop: () => void;
};

export const FAKES = { ...TENSOR_SERVERS, ...TEXT_SERVERS } as const satisfies Readonly<
  Record<string, Fake>
>;

export type FakeName = keyof typeof FAKES;

export async function startFake(fake: Fake): Promise<FakeServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url}`);
      answer(fake, request, Buffer.concat(chunks).toString(), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(
  { routes, otherwise, headers = {} }: Fake,
  { method, url }: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const route = routes[`${method} ${url}`] ?? otherwise;
  const one = typeof route === 'function' ? route(body) : route;
  const isText = typeof one.body === 'string';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
  response.writeHead(one.status ?? 200, { 'content-type': type, ...headers, ...one.headers });
  response.end(isText ? one.body : JSON.stringify(one.body));
}

/* Asks a server that answers with whatever bytes a test wants, in pieces as it wants. */
import { type AddressInfo, createServer, type Socket } from 'node:net';

import { Exchange } from '../../src/wire/exchange.js';
import { wireRequestOf } from '../../src/wire/wire-request.js';
import { randomOf } from '../../src/base/random.js';
import { durationNs } from '../../src/base/units.js';

export type Answer = {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly trailers: readonly string[];
  readonly receivedBytes: number;
  readonly error: string | undefined;
  /** Of a streamed answer: the bytes of each read, with their instant. */
  readonly reads: readonly { readonly atNs: number; readonly bytes: Buffer }[];
};

/** Asks once for each way of answering, over one connection as long as that lasts. */
export async function ask(
  ways: readonly ((socket: Socket) => unknown)[],
  keepsBodies = true,
  streams = false,
): Promise<readonly Answer[]> {
  let asked = 0;
  let reads: { atNs: number; bytes: Buffer }[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      const way = ways[asked];
      asked += 1;
      void way?.(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const target = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secure: false,
    tls: { ca: undefined, cert: undefined, key: undefined, insecure: false },
    proxy: undefined,
    idleTimeoutNs: durationNs(60e9),
  };
  let ended = (): void => {};
  const exchange = new Exchange(target, { headers: [], body: keepsBodies }, 'natural', () =>
    ended(),
  );
  if (streams) {
    exchange.streamReads = {
      begin: () => 0,
      take: (_exchange, bytes, atNs, ...[from, to]) => {
        reads.push({ atNs, bytes: Buffer.from(bytes.subarray(from, to)) });
        return true;
      },
    };
  }
  const answers: Answer[] = [];
  for (const _way of ways) {
    const done = new Promise<void>((resolve) => {
      ended = () => {
        // As a run does: what is kept of an answer is copied before anything else is read.
        answers.push({
          status: exchange.status,
          headers: exchange.rawHeaders.map((text) => text.toString('latin1')),
          body: Buffer.concat(exchange.chunks),
          trailers: exchange.rawTrailers.map((text) => text.toString('latin1')),
          receivedBytes: exchange.receivedBytes,
          error: exchange.error?.message,
          reads,
        });
        reads = [];
        exchange.clear();
        resolve();
      };
    });
    const request = wireRequestOf('POST', '/', [], Buffer.from('{}'));
    if (streams) request.streamKind = 0;
    exchange.start(request, Number.POSITIVE_INFINITY);
    await done;
  }
  await exchange.close();
  await new Promise((resolve) => server.close(resolve));
  return answers;
}

export function bytesOf(length: number, seed: number): Buffer {
  const random = randomOf(seed);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

export function answerOf(body: Buffer): Buffer {
  const head = `HTTP/1.1 200 OK\r\nx-first: one\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

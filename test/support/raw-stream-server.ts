/*
 * A server of streams on a bare socket, which shares no line with the reference server: it reads a
 * request by hand and writes its answer byte by byte as it is told, chunked by hand.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';

/** What the answer to the n-th request (from 0) is. */
export type RawAnswer = {
  readonly contentType: string;
  /** Each in a chunk and in a write of its own. */
  readonly pieces: readonly Uint8Array[];
  /** Between the writes. */
  readonly pauseMs: number;
  /** `whole`: the body's own end follows; `cut`: the connection is closed; `reset`: it is reset. */
  readonly end: 'whole' | 'cut' | 'reset';
};

export type RawServer = { readonly url: string; readonly requests: () => number };

export async function withRawServer<Value>(
  answerOf: (request: number) => RawAnswer,
  use: (server: RawServer) => Promise<Value>,
): Promise<Value> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let got = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      got = Buffer.concat([got, bytes]);
      for (let length = requestLength(got); length > 0; length = requestLength(got)) {
        got = got.subarray(length);
        requests += 1;
        void answer(socket, answerOf(requests - 1));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await use({ url: `http://127.0.0.1:${port}`, requests: () => requests });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** Of the first request in these bytes, with its body; 0: it is not there as a whole yet. */
function requestLength(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const head = bytes.subarray(0, end).toString('latin1');
  const body = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const length = end + 4 + body;
  return bytes.length >= length ? length : 0;
}

async function answer(socket: Socket, told: RawAnswer): Promise<void> {
  const { contentType, pieces, pauseMs, end } = told;
  socket.write(
    `HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ntransfer-encoding: chunked\r\n\r\n`,
  );
  for (const piece of pieces) {
    if (pauseMs > 0) await later(pauseMs);
    if (piece.length === 0) continue;
    const size = piece.length.toString(16);
    socket.write(Buffer.concat([Buffer.from(`${size}\r\n`), piece, Buffer.from('\r\n')]));
  }
  if (end === 'whole') socket.write('0\r\n\r\n');
  else if (end === 'cut') socket.end();
  else setImmediate(() => socket.resetAndDestroy());
}

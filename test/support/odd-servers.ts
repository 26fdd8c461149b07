import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/*
 * Servers that misbehave, each in one way, written on bare sockets because an HTTP library would
 * not let them. They read requests well enough to know where one ends.
 */

export type OddServer = {
  readonly url: string;
  /** How many requests have been read whole. */
  readonly requests: () => number;
  readonly stop: () => Promise<void>;
};

export type OddKind = (typeof ODD_KINDS)[number];

export const ODD_KINDS = [
  /** 500 with a JSON body. */
  'error-500',
  /** 422 with a JSON body that explains. */
  'unprocessable-422',
  /** Bytes that are no HTTP at all. */
  'garbage',
  /** Says 1000 bytes, sends 20, closes. */
  'length-too-long',
  /** Says 5 bytes, sends 20; the rest stands where the next answer should begin. */
  'length-too-short',
  /** A good answer behind 20 KiB of headers. */
  'headers-20-kib',
  /** Accepts, reads, never answers. */
  'silent',
  /** Sends a head and half of the body, and closes. */
  'closes-in-body',
  /** Sends a head and half of the body, and nothing more. */
  'stalls-in-body',
  /** Closes when the request has come, before a byte of an answer. */
  'closes-before-answer',
  /** Resets the connection in place of an answer. */
  'resets',
  /** 100, 102 and 103, some milliseconds apart, before a good answer. */
  'informational',
  /** HTTP/1.0, no length: the body ends when the connection does. */
  'http-1.0',
  /** Chunked, with `Server-Timing` as a trailer. */
  'trailers',
  /** The kernel connects at once, the server first reads after 300 ms. */
  'slow-accept',
] as const;

const BODY = '{"predictions":[1]}\n';
const GOOD = head('200 OK', BODY.length) + BODY;
const SLOW_ACCEPT_MS = 300;
const INFORMATIONAL_PAUSE_MS = 5;

/** What each does when a request has come whole. */
const ANSWERS: Readonly<Record<OddKind, (socket: Socket) => void>> = {
  'error-500': (socket) => writeJson(socket, '500 Internal Server Error', '{"error":"no memory"}'),
  'unprocessable-422': (socket) => {
    const body = '{"detail":[{"loc":["body","instances"],"msg":"field required"}]}';
    writeJson(socket, '422 Unprocessable Entity', body);
  },
  garbage: (socket) => socket.end('\u0016\u0003\u0001 this is no HTTP\r\n\r\n'),
  'length-too-long': (socket) => socket.end(head('200 OK', 1000) + BODY),
  'length-too-short': (socket) => socket.write(head('200 OK', 5) + BODY),
  'headers-20-kib': (socket) => {
    const lines = Array.from({ length: 20 }, (_, index) => `x-odd-${index}: ${'h'.repeat(1011)}`);
    const good = `HTTP/1.1 200 OK\r\n${lines.join('\r\n')}\r\ncontent-length: ${BODY.length}\r\n\r\n`;
    socket.write(good + BODY);
  },
  silent: () => {},
  'closes-in-body': (socket) => socket.end(head('200 OK', BODY.length) + BODY.slice(0, 10)),
  'stalls-in-body': (socket) => socket.write(head('200 OK', BODY.length) + BODY.slice(0, 10)),
  'closes-before-answer': (socket) => socket.end(),
  resets: (socket) => socket.resetAndDestroy(),
  informational: async (socket) => {
    for (const status of ['100 Continue', '102 Processing', '103 Early Hints']) {
      socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
      await new Promise((resolve) => setTimeout(resolve, INFORMATIONAL_PAUSE_MS));
    }
    socket.write(GOOD);
  },
  'http-1.0': (socket) => socket.end(`HTTP/1.0 200 OK\r\n\r\n${BODY}`),
  trailers: (socket) => {
    socket.write(
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n' +
        'transfer-encoding: chunked\r\ntrailer: server-timing\r\n\r\n' +
        `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n` +
        'server-timing: queue;dur=1.5, inference;dur=2.5\r\n\r\n',
    );
  },
  'slow-accept': (socket) => socket.write(GOOD),
};

export async function startOddServer(kind: OddKind): Promise<OddServer> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away is no event for a server that does not care.
    socket.on('error', () => {});
    onRequests(socket, () => {
      requests += 1;
      ANSWERS[kind](socket);
    });
    if (kind === 'slow-accept') setTimeout(() => socket.resume(), SLOW_ACCEPT_MS);
    else socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    stop: () => close(server, sockets),
  };
}

/** An address of this machine where nobody listens. */
export async function closedUrl(): Promise<string> {
  const { url, stop } = await startOddServer('silent');
  await stop();
  return url;
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

/** Calls back for each request that has come whole, body included. */
function onRequests(socket: Socket, listener: () => void): void {
  let pending = '';
  socket.on('data', (chunk: Buffer) => {
    // One character a byte, so that lengths are those on the wire.
    pending += chunk.toString('latin1');
    for (let end = endOfRequest(pending); end !== undefined; end = endOfRequest(pending)) {
      pending = pending.slice(end);
      listener();
    }
  });
}

function endOfRequest(text: string): number | undefined {
  const headEnd = text.indexOf('\r\n\r\n') + 4;
  if (headEnd < 4) return undefined;
  const headers = text.slice(0, headEnd);
  if (/^transfer-encoding:\s*chunked/im.test(headers)) {
    const lastChunk = text.indexOf('\r\n0\r\n\r\n', headEnd - 2);
    return lastChunk < 0 ? undefined : lastChunk + 7;
  }
  const length = Number(/^content-length:\s*(\d+)/im.exec(headers)?.[1] ?? 0);
  return text.length < headEnd + length ? undefined : headEnd + length;
}

function head(status: string, length: number): string {
  return (
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n` + `content-length: ${length}\r\n\r\n`
  );
}

function writeJson(socket: Socket, status: string, body: string): void {
  socket.write(head(status, body.length) + body);
}

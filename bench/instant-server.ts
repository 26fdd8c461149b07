/*
 * A server that costs as little as a server in Node can, so that the client is the bottleneck: it
 * looks for the end of each request and writes the same bytes; bodies are counted and dropped. A
 * process of its own; it prints its port, and ends when its stdin does.
 */
import { createServer, type Socket } from 'node:net';

/* ab knows the length and the kept connection only in this spelling. */
const ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n' +
    'Connection: keep-alive\r\nContent-Length: 11\r\n\r\n{"ok":true}',
);
const HEAD_END = '\r\n\r\n';
/** Of `content-length: `, without the letter that some clients write large. */
const LENGTH_NAME = 'ength: ';

/** What a connection is in the middle of: the start of a head, or bytes of a body to come. */
type Middle = { rest: Buffer | undefined; skipBytes: number };

const server = createServer({ noDelay: true }, (socket) => {
  const middle: Middle = { rest: undefined, skipBytes: 0 };
  socket.on('data', (chunk: Buffer) => {
    answerAll(socket, middle, chunk);
  });
  socket.on('error', () => socket.destroy());
});

/** Answers every whole request; keeps what is left over. */
function answerAll(socket: Socket, middle: Middle, chunk: Buffer): void {
  const { rest } = middle;
  const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
  let at = Math.min(middle.skipBytes, bytes.length);
  if (middle.skipBytes > 0 && at === middle.skipBytes) socket.write(ANSWER);
  middle.skipBytes -= at;
  while (at < bytes.length) {
    const headEnd = bytes.indexOf(HEAD_END, at, 'latin1');
    if (headEnd === -1) break;
    const length = bytes.indexOf(LENGTH_NAME, at, 'latin1');
    const hasBody = length !== -1 && length < headEnd;
    const bodyBytes = hasBody ? numberAt(bytes, length + LENGTH_NAME.length) : 0;
    const end = headEnd + HEAD_END.length + bodyBytes;
    if (end > bytes.length) {
      middle.skipBytes = end - bytes.length;
      at = bytes.length;
      break;
    }
    socket.write(ANSWER);
    at = end;
  }
  middle.rest = at === bytes.length ? undefined : bytes.subarray(at);
}

function numberAt(bytes: Buffer, from: number): number {
  let value = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const digit = (bytes[at] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return value;
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  process.stdout.write(`${address.port}\n`);
});

process.stdin.resume().on('end', () => process.exit(0));

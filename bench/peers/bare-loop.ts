/*
 * No tool, but the least that a program in Node can cost which keeps a rate: sockets of Node, a
 * timer, one write a request. Nothing is measured, nothing is parsed.
 *
 *   bare-loop.js PORT CONNECTIONS RATE_PER_SECOND SECONDS BODY CONTENT_TYPE
 *
 * It prints how many requests were answered.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

const [port = 0, connections = 0, rate = 0, seconds = 0] = process.argv.slice(2, 6).map(Number);
const [body = '', type = ''] = process.argv.slice(6);
const REQUEST = Buffer.from(
  `POST /predict HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: ${type}\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
);
const due = rate * seconds;
const stepMs = 1000 / rate;
const free: Socket[] = [];
let sent = 0;
let answered = 0;

for (let index = 0; index < connections; index += 1) {
  const socket: Socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    // The server's answer is one small write: it comes whole.
    onread: {
      buffer: Buffer.alloc(4096),
      callback: () => {
        answered += 1;
        free.push(socket);
        if (answered === due) end();
        return true;
      },
    },
  });
  await once(socket, 'connect');
  free.push(socket);
}

const startedMs = performance.now();
sendWhatIsDue();

function sendWhatIsDue(): void {
  while (sent < due && startedMs + sent * stepMs <= performance.now()) {
    const socket = free.shift();
    if (socket === undefined) break;
    socket.write(REQUEST);
    sent += 1;
  }
  if (sent < due) {
    setTimeout(sendWhatIsDue, Math.max(1, startedMs + sent * stepMs - performance.now()));
  }
}

function end(): void {
  process.stdout.write(`${answered}\n`);
  for (const socket of free) socket.destroy();
}

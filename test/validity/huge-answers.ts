/* A server of its own process: answers at once, with JSON of about the size that it is told. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const bytes = Number(process.argv[2]);
const rows: string[] = [];
for (let length = 0; length < bytes; length += (rows.at(-1)?.length ?? 0) + 1) {
  const id = rows.length;
  rows.push(`{"id":${id},"score":${Math.sin(id)},"label":"thing ${id}"}`);
}
const body = Buffer.from(`[${rows.join(',')}]`);

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.byteLength,
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`);
});

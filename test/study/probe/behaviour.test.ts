/* What is seen of a connection, of a cache, and of a target that a scenario names. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { createServer as createTls } from 'node:https';
import { type AddressInfo, connect, type Server as TcpServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import { engine } from '../../../src/cli/engine.js';
import type { ProbeDocument } from '../../../src/result/probe-document.js';

import { modelbench, temporaryFolder } from '../../support/command-line.js';
import { FAKES, startFake } from '../../support/fake-servers.js';
import { startOddServer } from '../../support/odd-servers.js';

const TLS = new URL('../../../../test/support/tls/', import.meta.url);
const CERT = readFileSync(new URL('cert.pem', TLS), 'utf8');
const KEY = readFileSync(new URL('key.pem', TLS), 'utf8');

async function started(
  context: TestContext,
  server: TcpServer & { readonly closeAllConnections: () => void },
): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function probed(words: readonly string[], folder?: string): Promise<ProbeDocument> {
  const surrounding = folder === undefined ? { engine } : { engine, folder };
  const spoken = await modelbench(['probe', ...words, '--format', 'json'], surrounding);
  assert.ok(spoken.code === 0 || spoken.code === 3, spoken.stderr);
  return JSON.parse(spoken.stdout) as ProbeDocument;
}

test('an idle connection that the server closes is seen, and after how long', async (context) => {
  const server = createServer((_, response) => response.end('{}'));
  // Node closes a second after what it announces.
  server.keepAliveTimeout = 1000;
  const url = await started(context, server);
  const { connection } = await probed([url, '--idle', '20s']);
  assert.equal(connection.keepAlive, 'kept');
  assert.equal(connection.announcedIdleNs, 1e9);
  const closedNs = connection.closedAfterNs ?? 0;
  assert.ok(closedNs > 0.9e9 && closedNs < 15e9, `${closedNs}`);
});

test('one that is kept for longer is said to be kept for as long as it was watched', async (context) => {
  const server = createServer((_, response) => response.end('{}'));
  server.keepAliveTimeout = 60_000;
  const { connection } = await probed([await started(context, server), '--idle', '200ms']);
  assert.deepEqual(
    [connection.keepAlive, connection.closedAfterNs, connection.watchedNs],
    ['kept', null, 200e6],
  );
});

test('a server that closes after each answer, and one of HTTP/1.0', async (context) => {
  const closing = createServer((_, response) => {
    response.setHeader('connection', 'close').end('{}');
  });
  const seen = await probed([await started(context, closing), '--idle', '5s']);
  assert.equal(seen.connection.keepAlive, 'closed');
  assert.equal(seen.connection.watchedNs, 0);
  const old = await startOddServer('http-1.0');
  context.after(old.stop);
  const { connection } = await probed([old.url, '--idle', '5s']);
  assert.deepEqual([connection.httpVersion, connection.keepAlive], ['1.0', 'closed']);
});

/** Answers each text of its own after a while, and at once what it has answered before. */
function remembering(marks: boolean): Server {
  const known = new Set<string>();
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET') return response.writeHead(404).end('{}');
      const body = Buffer.concat(chunks).toString();
      const isKnown = known.has(body);
      known.add(body);
      if (marks) response.setHeader('x-cache', isKnown ? 'HIT from here' : 'MISS');
      response.setHeader('content-type', 'application/json');
      const answer = () => response.end('{"generated_text": "blue"}');
      if (isKnown || marks) return answer();
      return setTimeout(answer, 400);
    });
  });
}

test('a cache is told by its header, or by equal requests that are several times faster', async (context) => {
  const marked = await probed([
    `${await started(context, remembering(true))}/generate`,
    ...['--idle', '0s'],
  ]);
  assert.equal(marked.caching.verdict, 'cached');
  assert.match(marked.caching.why, /x-cache: HIT from here/);
  const fast = await probed([
    `${await started(context, remembering(false))}/generate`,
    ...['--idle', '0s'],
  ]);
  assert.equal(fast.caching.verdict, 'cached', JSON.stringify(fast.caching));
  assert.equal(fast.caching.equalNs.length, 3);
  assert.equal(fast.caching.differentNs.length, 4);
  // The path alone spoke for TGI; the answers proved it.
  assert.deepEqual([fast.api.name, fast.api.by], ['tgi', 'answered']);
});

test('without requests nothing is said of a cache or of times in answers', async (context) => {
  const server = await startFake(FAKES.vllm);
  context.after(server.stop);
  const document = await probed([server.url, '--requests', '0', '--idle', '0s']);
  assert.equal(document.sent.requests, null);
  assert.equal(document.caching.verdict, 'not-known');
  assert.equal(document.timings.answersSeen, 0);
  assert.ok(server.asked.every((line) => line.startsWith('GET ')));
  // The counters can be read all the same.
  assert.match(document.scenario ?? '', /prometheus: http/);
});

test('a body that is given is what is sent', async (context) => {
  const server = await startFake(FAKES.flask);
  context.after(server.stop);
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 'body.json'), '{"x": [1, 2]}');
  const words = [`${server.url}/predict`, '-d', '@body.json', '--idle', '0s'];
  const document = await probed([...words, '--write', 'start.yaml'], folder);
  assert.deepEqual(document.troubles, []);
  assert.equal(document.timings.found[0]?.title, 'Server-Timing');
  assert.equal(document.caching.why, 'all requests of this payload are equal');
  assert.equal(document.server.header, 'Werkzeug/3.1.3 Python/3.11.2');
  const ran = await modelbench(['run', 'start.yaml', '--once'], { folder, engine });
  assert.equal(ran.code, 0, ran.stderr);
});

test('a scenario is probed as it would run; only counters are added to it', async (context) => {
  const server = await startFake(FAKES.kserve);
  context.after(server.stop);
  const folder = temporaryFolder(context);
  const text = `# Mine.
target: { url: "${server.url}/v2/models/iris/infer", api: kserve-v2, model: iris }
payloads: [64B]   # small
load: { concurrency: 1 }
measure: 1s
`;
  writeFileSync(join(folder, 'mine.yaml'), text);
  const document = await probed(['mine.yaml', '--idle', '0s', '--write', 'other.yaml'], folder);
  assert.equal(document.api.by, 'given');
  assert.deepEqual(document.troubles, []);
  const written = readFileSync(join(folder, 'other.yaml'), 'utf8');
  assert.ok(written.startsWith('# Mine.\n') && written.includes('# small'));
  assert.match(written, /timings:\n {2}- auto\n {2}- prometheus: http/);
});

test('a scenario that speaks plain JSON to an API that is known is told so', async (context) => {
  const server = await startFake(FAKES.vllm);
  context.after(server.stop);
  const folder = temporaryFolder(context);
  const text = `target: ${server.url}/v1/chat/completions\npayloads: [1KiB]\nmeasure: 1s\n`;
  writeFileSync(join(folder, 'mine.yaml'), text);
  const { troubles } = await probed(['mine.yaml', '--idle', '0s'], folder);
  assert.deepEqual(
    troubles.map(({ code }) => code),
    ['other-api'],
  );
});

test('everything goes through the proxy of the target', async (context) => {
  const server = await startFake(FAKES.vllm);
  context.after(server.stop);
  const forwarded: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    forwarded.push(incoming.url ?? '');
    const { method, headers } = incoming;
    const onward = request(incoming.url ?? '', { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  const proxyUrl = await started(context, proxy);
  const words = [server.url, '--idle', '0s', '--set', `target.proxy=${proxyUrl}`];
  const document = await probed(words);
  assert.deepEqual(document.troubles, []);
  assert.equal(document.roundTrip.to, 'proxy');
  assert.equal(forwarded.length, server.asked.length);
  assert.match(document.scenario ?? '', /proxy: http:/);
});

test('an https target is reached through a tunnel', async (context) => {
  const secure = createTls({ cert: CERT, key: KEY }, (_, response) => response.end('{}'));
  const url = (await started(context, secure)).replace('http:', 'https:');
  const asked: string[] = [];
  const proxy = createServer().on('connect', (incoming, socket) => {
    asked.push(incoming.url ?? '');
    const { port } = new URL(`http://${incoming.url}`);
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  const proxyUrl = await started(context, proxy);
  const settings = [`target.proxy=${proxyUrl}`, 'target.tls.insecure=true'];
  const words = [url, '--idle', '0s', ...settings.flatMap((one) => ['--set', one])];
  const document = await probed(words);
  assert.deepEqual(document.troubles, []);
  assert.equal(document.connection.keepAlive, 'kept');
  // One for the look at TLS, one for all the rest.
  assert.deepEqual(new Set(asked), new Set([new URL(url).host]));
  assert.equal(asked.length, 2);
});

test('a header that cannot be sent is told, and is no fault of ours', async (context) => {
  const server = await startFake(FAKES.vllm);
  context.after(server.stop);
  const spoken = await modelbench(['probe', server.url, '-H', 'x-a: \u2192'], { engine });
  assert.ok(spoken.code === 2 || spoken.code === 3, spoken.stderr);
  assert.deepEqual(server.asked, []);
});

test('a model that the server does not publish has to be named', async (context) => {
  const server = await startFake(FAKES['tf-serving']);
  context.after(server.stop);
  const document = await probed([server.url, '--idle', '0s']);
  assert.equal(document.troubles[0]?.code, 'model-not-known');
  assert.equal(document.scenario, null);
  assert.equal(document.api.name, 'tf-serving');
});

test('where none of the likely APIs is answered well, the likeliest is told of', async (context) => {
  const answers = new Map([
    ['/v1/models', '{"object":"list","data":[{"id":"toy","object":"model"}]}'],
    ['/v1/chat/completions', 'data: {}\n\n'],
  ]);
  const server = createServer((request, response) => {
    const answer = answers.get(request.url ?? '');
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(answer ?? '{}');
  });
  const document = await probed([await started(context, server), '--idle', '0s']);
  assert.equal(document.api.name, 'openai-chat');
  assert.equal(document.troubles[0]?.code, 'bad-answer');
  assert.match(document.scenario ?? '', /api: openai-chat\n/);
});

test('a bare host that answers nothing well is asked for the path, too', async (context) => {
  const server = createServer((_, response) => {
    response.statusCode = 404;
    response.end('{}');
  });
  const document = await probed([await started(context, server), '--idle', '0s']);
  assert.equal(
    document.troubles[0]?.advice,
    'name the path that takes requests, with a body: modelbench probe URL/PATH -d @body.json',
  );
});

/* Targets that stand in the way: a sentence each, the right exit code, nothing secret, no delay. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createPlain, type RequestListener } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTls } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import { engine } from '../../../src/cli/engine.js';
import type { ProbeDocument } from '../../../src/result/probe-document.js';

import {
  modelbench,
  type Spoken,
  type Surrounding,
  temporaryFolder,
} from '../../support/command-line.js';
import { FAKES, startFake } from '../../support/fake-servers.js';
import { closedUrl, type OddKind, startOddServer } from '../../support/odd-servers.js';

const TLS = new URL('../../../../test/support/tls/', import.meta.url);
const CERT = readFileSync(new URL('cert.pem', TLS), 'utf8');
const KEY = readFileSync(new URL('key.pem', TLS), 'utf8');

async function portOf(context: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function probe(words: readonly string[], more: Surrounding = {}): Promise<Spoken> {
  return modelbench(['probe', ...words], { engine, ...more });
}

async function documentOf(words: readonly string[], more?: Surrounding): Promise<ProbeDocument> {
  const { stdout } = await probe([...words, '--format', 'json'], more);
  return JSON.parse(stdout) as ProbeDocument;
}

async function checkTrouble(url: string, code: string, sentence: RegExp): Promise<ProbeDocument> {
  const spoken = await probe([url, '--idle', '0s', '--format', 'json']);
  const document = JSON.parse(spoken.stdout) as ProbeDocument;
  assert.equal(spoken.code, 3, spoken.stdout);
  assert.deepEqual(
    document.troubles.map((trouble) => trouble.code),
    [code],
  );
  assert.match(document.troubles[0]?.message ?? '', sentence);
  assert.equal(document.scenario, null);
  return document;
}

test('nobody listens', async () => {
  const document = await checkTrouble(
    await closedUrl(),
    'unreachable',
    /cannot connect to .*REFUSED/,
  );
  assert.deepEqual(document.sent.looks.length, 1);
});

const ODD: readonly (readonly [OddKind, string, RegExp])[] = [
  ['garbage', 'no-http', /is no HTTP/],
  ['closes-before-answer', 'silent', /closes it without an answer/],
  ['resets', 'silent', /closes it without an answer/],
];

for (const [kind, code, sentence] of ODD) {
  test(`a server that answers with ${kind}`, async (context) => {
    const server = await startOddServer(kind);
    context.after(server.stop);
    await checkTrouble(server.url, code, sentence);
    assert.ok(server.requests() <= 2, `${server.requests()}`);
  });
}

test('a silent server is asked once and given up, and an interruption does not wait for it', async (context) => {
  const server = await startOddServer('silent');
  context.after(server.stop);
  const started = process.hrtime.bigint();
  const { code, stdout } = await probe([server.url], {
    onListening: (send) => setTimeout(() => send('SIGINT'), 100),
  });
  assert.equal(code, 130);
  assert.equal(stdout, '');
  // It would have waited for five seconds.
  assert.ok(Number(process.hrtime.bigint() - started) < 4e9);
  await checkTrouble(server.url, 'silent', /does not answer: no answer within 5s/);
  assert.equal(server.requests(), 2);
});

test('an interruption while an idle connection is watched ends it, too', async (context) => {
  const server = await startFake(FAKES.ollama);
  context.after(server.stop);
  const started = process.hrtime.bigint();
  const { code } = await probe([server.url, '--idle', '60s'], {
    onListening: (send) => setTimeout(() => send('SIGTERM'), 1000),
  });
  assert.equal(code, 143);
  assert.ok(Number(process.hrtime.bigint() - started) < 30e9);
});

const ok: RequestListener = (_, response) => {
  response.end('{}');
};

test('an http URL of a server that speaks TLS, and the other way round', async (context) => {
  const secure = await portOf(context, createTls({ cert: CERT, key: KEY }, ok));
  const plain = await portOf(context, createPlain(ok));
  await checkTrouble(`http://127.0.0.1:${secure}`, 'no-http', /does not speak plain HTTP/);
  await checkTrouble(`https://127.0.0.1:${plain}`, 'no-http', /does not speak TLS/);
});

test('a certificate that nobody vouches for: what it is, and nothing is sent over it', async (context) => {
  let requests = 0;
  const server = createTls({ cert: CERT, key: KEY }, (request, response) => {
    requests += 1;
    ok(request, response);
  });
  const url = `https://127.0.0.1:${await portOf(context, server)}`;
  const { connection } = await checkTrouble(url, 'tls', /SELF_SIGNED/);
  assert.equal(connection.tls?.trusted, false);
  assert.match(connection.tls?.version ?? '', /^TLSv1/);
  assert.equal(requests, 0);
  const words = [url, '--idle', '0s', '--set', 'target.tls.insecure=true'];
  const insecure = await documentOf(words);
  assert.equal(insecure.troubles.length, 0, JSON.stringify(insecure.troubles));
  assert.equal(insecure.connection.offersHttp2, false);
  assert.match(insecure.scenario ?? '', /insecure: true/);
});

test('HTTP/2 on offer is seen, and HTTP/1.1 spoken', async (context) => {
  const server = createSecureServer({ cert: CERT, key: KEY, allowHTTP1: true }, (_, response) => {
    response.end('{}');
  });
  const port = await portOf(context, server);
  const words = [`https://127.0.0.1:${port}`, '--idle', '0s', '--set', 'target.tls.insecure=true'];
  const { connection } = await documentOf(words);
  assert.equal(connection.offersHttp2, true);
  assert.equal(connection.httpVersion, '1.1');
});

test('a server that wants to know who asks is asked a few times only', async (context) => {
  let requests = 0;
  const server = createPlain((request, response) => {
    requests += 1;
    response
      .writeHead(401, { 'www-authenticate': 'Bearer realm="x"' })
      .end(JSON.stringify(request.headers));
  });
  const url = `http://127.0.0.1:${await portOf(context, server)}`;
  const document = await checkTrouble(url, 'authorization', /wants to know who asks \(401\)/);
  assert.match(document.troubles[0]?.advice ?? '', /^send it as Bearer/);
  assert.ok(requests <= 3, `${requests}`);
  const words = [url, '-H', 'authorization: Bearer topsecret', '-H', 'x-api-key: hushhush'];
  const refused = await probe([...words, '--idle', '0s']);
  assert.equal(refused.code, 3);
  assert.match(refused.stdout, /does not take the authorization that was sent/);
  assert.doesNotMatch(refused.stdout + refused.stderr, /topsecret|hushhush/);
});

test('a redirect is told, and not followed to another place', async (context) => {
  const server = createPlain((_, response) => {
    response.writeHead(308, { location: 'https://models.example/v1?token=topsecret' }).end();
  });
  const url = `http://127.0.0.1:${await portOf(context, server)}/predict`;
  const spoken = await probe([url, '--idle', '0s', '--format', 'json']);
  const { troubles } = JSON.parse(spoken.stdout) as ProbeDocument;
  assert.equal(spoken.code, 3);
  assert.equal(troubles[0]?.code, 'redirect');
  assert.match(troubles[0]?.message ?? '', /308 and sends on to https:\/\/models\.example\/v1/);
  assert.doesNotMatch(spoken.stdout, /topsecret/);
});

test('a secret of the command line is a variable of the scenario, and printed nowhere', async (context) => {
  const server = await startFake(FAKES.vllm);
  context.after(server.stop);
  const folder = temporaryFolder(context);
  const words = [server.url, '-H', 'authorization: Bearer topsecret', '--idle', '0s'];
  const spoken = await probe([...words, '--write', 'start.yaml'], { folder });
  assert.equal(spoken.code, 0, spoken.stdout);
  const written = readFileSync(join(folder, 'start.yaml'), 'utf8');
  assert.match(written, /authorization: Bearer \$\{API_TOKEN\}/);
  assert.doesNotMatch(written + spoken.stdout + spoken.stderr, /topsecret/);
  const environment = { API_TOKEN: 'topsecret' };
  const ran = await modelbench(['run', 'start.yaml', '--once'], { folder, engine, environment });
  assert.equal(ran.code, 0, ran.stderr);
});

test('a file that is there is not replaced unless that is asked for', async (context) => {
  const server = await startFake(FAKES.vllm);
  context.after(server.stop);
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 'mine.yaml'), 'mine');
  const words = [server.url, '--idle', '0s', '--write', 'mine.yaml'];
  const refused = await probe(words, { folder });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /mine\.yaml is there already/);
  assert.equal(readFileSync(join(folder, 'mine.yaml'), 'utf8'), 'mine');
  assert.deepEqual(server.asked, []);
  assert.equal((await probe([...words, '--force'], { folder })).code, 0);
  assert.match(readFileSync(join(folder, 'mine.yaml'), 'utf8'), /^name: /);
});

test('wrong use sends nothing', async (context) => {
  const server = await startFake(FAKES.vllm);
  context.after(server.stop);
  const folder = temporaryFolder(context);
  writeFileSync(join(folder, 's.yaml'), `target: ${server.url}\n`);
  for (const words of [
    [`${server.url}/#x`],
    [server.url, '--api', 'opnai'],
    [server.url, '--idle', '6'],
    [server.url, '--requests', '21'],
    [server.url, '--format', 'csv'],
    ['s.yaml', '-H', 'a: b'],
    ['nothing.yaml'],
  ]) {
    const { code, stderr } = await probe(words, { folder });
    assert.equal(code, 2, `${words}: ${stderr}`);
    assert.match(stderr, /error: /);
  }
  assert.deepEqual(server.asked, []);
});

/* TLS, a tunnel through a proxy, a token that expires: against real servers on loopback. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer as createPlain } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { test } from 'node:test';

import { runOnce } from '../../src/run/run-once.js';
import { runPlan } from '../../src/run/run-plan.js';
import type { Plan } from '../../src/scenario/plan.js';

import { planOf, settingOf } from '../support/run-scenario.js';

const FOLDER = new URL('../../../test/support/tls/', import.meta.url);
const CERT = readFileSync(new URL('cert.pem', FOLDER), 'utf8');
const KEY = readFileSync(new URL('key.pem', FOLDER), 'utf8');

/** What the server saw of each request's authorization. */
async function secureServer(): Promise<{
  server: Http2SecureServer;
  url: string;
  seen: string[];
}> {
  const seen: string[] = [];
  const server = createSecureServer(
    { cert: CERT, key: KEY, allowHTTP1: true },
    (request, response) => {
      seen.push(request.headers.authorization ?? '');
      // An echo of what was sent, as a careless error page would make it.
      response.statusCode = request.headers['x-fail'] === undefined ? 200 : 400;
      request.resume().on('end', () => response.end(JSON.stringify(request.headers)));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`, seen };
}

function planFor(url: string, part: Partial<Plan['target']>): Plan {
  const plan = planOf(`
target: ${url}
payloads: [1KiB]
load: { concurrency: 2 }
warmup: 0s
measure: { requests: 10, atMost: 10s }
`);
  return { ...plan, target: { ...plan.target, ...part } };
}

const TRUSTED = { ca: CERT, cert: undefined, key: undefined, insecure: false };

test('a server with a certificate of its own authority is measured, its TLS handshake apart', async () => {
  const { server, url } = await secureServer();
  const { document } = await runPlan(planFor(url, { tls: TRUSTED }), settingOf());
  server.close();
  const [cell] = document.cells;
  assert.equal(cell?.counts.ok, 10, JSON.stringify(cell?.failures));
  assert.equal(cell?.pieces.tls?.count, 2);
  assert.ok((cell?.pieces.tls?.meanNs ?? 0) > 0);
});

test('a certificate that nobody vouches for is refused, in one sentence', async () => {
  const { server, url } = await secureServer();
  const plan = planFor(url, { tls: { ...TRUSTED, ca: undefined } });
  const { ended } = await runPlan(plan, settingOf());
  const insecure = planFor(url, { tls: { ...TRUSTED, ca: undefined, insecure: true } });
  const { document } = await runPlan(insecure, settingOf());
  server.close();
  assert.match(ended.kind === 'failed' ? ended.why : '', /cannot reach https.*self-signed/);
  assert.equal(document.cells[0]?.counts.ok, 10);
});

for (const httpVersion of ['1.1', '2'] as const) {
  test(`an https target is reached through a proxy by a tunnel, over HTTP/${httpVersion}`, async () => {
    const { server, url } = await secureServer();
    const asked: string[] = [];
    const proxy = createPlain().on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      const { port } = new URL(`http://${request.url}`);
      const onward = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const part = { tls: TRUSTED, proxy: { kind: 'url', url: proxyUrl }, httpVersion } as const;
    const { document } = await runPlan(planFor(url, part), settingOf());
    for (const one of [server, proxy]) one.close();
    proxy.closeAllConnections();
    const [cell] = document.cells;
    assert.equal(cell?.counts.ok, 10, JSON.stringify(cell?.failures));
    assert.equal(cell?.pieces.tls?.count, cell?.connections.opened, 'the handshake is seen');
    assert.ok(asked.length >= (httpVersion === '2' ? 1 : 2));
    assert.ok(asked.every((host) => host === new URL(url).host));
  });
}

test('a token is asked of its command and sent as a bearer', async () => {
  const { server, url, seen } = await secureServer();
  const token = { command: 'echo s3cret-of-the-day', everyNs: 60e9 as never };
  const { document } = await runPlan(planFor(url, { tls: TRUSTED, token }), settingOf());
  const once = await runOnce(planFor(url, { tls: TRUSTED, token }), settingOf());
  assert.equal(once.outcome, 'ok');
  assert.ok(!JSON.stringify(once).includes('s3cret-of-the-day'));
  const failing = planFor(url, { tls: TRUSTED, token, headers: [['x-fail', '1']] });
  const echoed = await runPlan(failing, settingOf());
  server.close();
  assert.equal(document.cells[0]?.counts.ok, 10);
  assert.ok(seen.every((value) => value === 'Bearer s3cret-of-the-day'));
  assert.equal(echoed.document.cells[0]?.counts.httpError, 10);
  assert.ok(!JSON.stringify(echoed.document).includes('s3cret-of-the-day'));
});

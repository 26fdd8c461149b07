import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import { type Engine, engine } from '../../src/cli/engine.js';

import { modelbench, type Spoken, temporaryFolder } from '../support/command-line.js';

const SECRETS = ['of-the-header-1234', 'of-the-url-5678', 'of-the-env-9abc', 'of-the-login-def0'];
const [HEADER, QUERY, VARIABLE, LOGIN] = SECRETS;

/** A target that repeats whatever it was sent, in its headers and in its body. */
async function echo(t: TestContext, status: number): Promise<string> {
  const server = createServer((request, response) => {
    const told = JSON.stringify({ url: request.url, headers: request.headers });
    request.resume().once('end', () => {
      response.writeHead(status, { 'content-type': 'application/json', 'x-told': told });
      response.end(told);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function scenarioFor(host: string): string {
  return `
target:
  url: http://me:${LOGIN}@${host}/predict?api_key=${QUERY}
  headers: { authorization: Bearer ${HEADER}, x-model-key: "$\{MODEL_KEY}" }
  timeout: 2s
payloads: [100B]
warmup: 0s
measure: { requests: 5, atMost: 10s }
`;
}

/** Everything that a user could read afterwards holds none of the secrets. */
function check(spoken: Spoken, folder: string): void {
  const kept = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name !== 'scenario.yaml')
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'));
  for (const text of [spoken.stdout, spoken.stderr, ...kept]) {
    for (const secret of SECRETS) {
      assert.ok(!text.includes(secret), `${secret} is in: ${text}`);
    }
  }
}

async function run(
  folder: string,
  words: readonly string[],
  engineOfTest: Partial<Engine> = engine,
): Promise<Spoken> {
  const environment = { MODEL_KEY: VARIABLE ?? '' };
  return modelbench(['run', 'scenario.yaml', ...words], {
    folder,
    environment,
    engine: engineOfTest,
    stderrIsTerminal: true,
  });
}

for (const status of [200, 401]) {
  test(`secrets are in no output when the target answers ${status}`, async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'scenario.yaml'), scenarioFor(await echo(t, status)));
    mkdirSync(join(folder, 'out'));
    for (const format of ['table', 'json', 'csv', 'markdown']) {
      const words = ['--details', '--format', format, '--format', `${format}=out/`];
      const spoken = await run(folder, words);
      assert.equal(spoken.code, status === 200 ? 0 : 3, spoken.stderr);
      check(spoken, folder);
    }
    for (const format of ['table', 'json']) {
      const once = await run(folder, ['--once', '--format', format]);
      assert.match(once.stdout, /•••/);
      check(once, folder);
    }
  });
}

test('secrets are in no output when the target is down', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), scenarioFor('127.0.0.1:1'));
  const spoken = await run(folder, []);
  assert.equal(spoken.code, 3);
  check(spoken, folder);
});

test('secrets are not in the stack of a fault', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), scenarioFor('127.0.0.1:1'));
  const runPlan = async (plan: unknown): Promise<never> => {
    throw new Error(`cannot use ${JSON.stringify(plan)}`);
  };
  const spoken = await run(folder, [], { runPlan });
  assert.equal(spoken.code, 70);
  check(spoken, folder);
});

test('secrets are not in the lines that are shown with mistakes', async (t) => {
  const folder = temporaryFolder(t);
  const lines = scenarioFor('127.0.0.1:1').split('\n');
  const mistakes: readonly ((line: string) => string)[] = [
    (line) => line.replace('http:', 'htp:'),
    (line) => line.replace('headers: {', 'heders: {'),
    (line) => line.replace(' }', ''),
    (line) => line.replace('timeout: 2s', 'timeout: 2'),
  ];
  for (const mistake of mistakes) {
    writeFileSync(join(folder, 'scenario.yaml'), lines.map(mistake).join('\n'));
    const spoken = await run(folder, []);
    assert.equal(spoken.code, 2);
    check(spoken, folder);
  }
});

test('secrets of a URL and its headers are not in the scenario that is printed', async (t) => {
  const folder = temporaryFolder(t);
  const url = `http://me:${LOGIN}@127.0.0.1:1/?api_key=${QUERY}`;
  const words = ['run', url, '-H', `authorization: Bearer ${HEADER}`];
  const spoken = await modelbench(words, { folder, engine });
  assert.equal(spoken.code, 3);
  assert.match(spoken.stderr, /^# the scenario that this stands for\n/);
  check(spoken, folder);
});

test('what validate and init print holds no secret either', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), scenarioFor('127.0.0.1:1'));
  const environment = { MODEL_KEY: VARIABLE ?? '' };
  check(await modelbench(['validate', 'scenario.yaml'], { folder, environment }), folder);
  const curl = `curl http://127.0.0.1:1/?api_key=${QUERY} -H 'authorization: Bearer ${HEADER}'`;
  const init = await modelbench(['init', 'curl.yaml', '--curl', curl], { folder });
  assert.equal(init.code, 0);
  check(init, folder);
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import { parseSession } from '../../src/result/session-file.js';

import { temporaryFolder } from '../support/command-line.js';
import { answer, start, target } from '../support/started.js';

/* Arms that fail, with commands and targets that are real. */

const REQUESTS = 30;

function scenario(folder: string, url: string): void {
  const load = `payloads: [1KiB]\nwarmup: 0s\nmeasure: { requests: ${REQUESTS} }\n`;
  writeFileSync(join(folder, 's.yaml'), `name: gate\ntarget: ${url}\n${load}`);
}

test('a restart command that exits 1 is one sentence, exit code 3, and nothing is written', async (t) => {
  for (const command of ['ab', 'check']) {
    const folder = temporaryFolder(t);
    scenario(folder, await target(t, answer));
    const words = [command, 's.yaml', '--restart-before', 'echo no such model >&2; exit 1'];
    const { stdout, stderr, ended } = start([...words, '--quiet', '-o', 'r.json'], folder);
    assert.equal(await ended, 3);
    assert.equal(stdout(), '');
    assert.match(stderr(), /^error: before .*failed in round 1: the command of --restart-before/);
    assert.match(stderr(), / ended with exit code 1; .*\n {2}no such model\n$/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name !== '.modelbench'),
      ['s.yaml'],
    );
  }
});

test('an arm that goes away half-way: exit code 3, whole rounds kept, nothing overwritten', async (t) => {
  const folder = temporaryFolder(t);
  const after = await mortalTarget(t, 2 * REQUESTS + 5);
  scenario(folder, after);
  const kept = '{ "format": "modelbench/session", "formatVersion": 1 }\n';
  writeFileSync(join(folder, 'r.json'), kept);
  const before = await target(t, answer);
  const words = ['ab', 's.yaml', '--before', before, '--rounds', '6', '--quiet', '-o', 'r.json'];
  const { stderr, ended } = start(words, folder);
  assert.equal(await ended, 3);
  assert.match(
    stderr(),
    /^error: after \(127\.0\.0\.1:\d+\/predict\) failed in round \d: .*; \d of 6 rounds are kept\n/,
  );
  assert.equal(readFileSync(join(folder, 'r.json'), 'utf8'), kept);
  const session = parseSession(readFileSync(join(folder, 'r-2.json'), 'utf8'), 'r-2.json');
  assert.ok(session.ok, session.ok ? '' : session.message);
  assert.equal(session.document.partial, true);
  const whole = session.document.rounds.filter(({ runs }) => runs.length === 2);
  assert.ok(whole.length >= 1);
});

/** It is gone after so many answers, for good. */
async function mortalTarget(t: TestContext, answers: number): Promise<string> {
  let left = answers;
  const server: Server = createServer((request, response) => {
    request.resume().once('end', () => {
      left -= 1;
      if (left >= 0) answer(request, response);
      else {
        server.close();
        server.closeAllConnections();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return `http://127.0.0.1:${address.port}/predict`;
}

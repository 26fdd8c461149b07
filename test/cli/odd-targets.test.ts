import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { engine } from '../../src/cli/engine.js';
import type { CountsDocument, ResultDocument } from '../../src/result/document.js';

import { modelbench, temporaryFolder } from '../support/command-line.js';
import { type OddKind, startOddServer } from '../support/odd-servers.js';

/*
 * Whatever the target does, `run` ends with counted outcomes, a table and a result. What
 * the other kinds of fault are counted as is held by test/run/odd-targets.test.ts.
 */

type Expected = {
  readonly kind: OddKind;
  readonly code: number;
  /** The outcome that all requests have. */
  readonly outcome: keyof CountsDocument;
};

const EXPECTED: readonly Expected[] = [
  { kind: 'error-500', code: 3, outcome: 'httpError' },
  { kind: 'garbage', code: 3, outcome: 'connectionError' },
  { kind: 'silent', code: 3, outcome: 'timeout' },
  { kind: 'closes-in-body', code: 3, outcome: 'connectionError' },
  { kind: 'length-too-short', code: 3, outcome: 'badAnswer' },
  { kind: 'headers-20-kib', code: 0, outcome: 'ok' },
];

for (const { kind, code, outcome } of EXPECTED) {
  test(`a target that is ${kind} gives ${outcome}, a table and exit code ${code}`, async (t) => {
    const folder = temporaryFolder(t);
    const server = await startOddServer(kind);
    t.after(() => server.stop());
    const scenario = `
target: { url: "${server.url}", timeout: 1s }
payloads: [100B]
load: { concurrency: 2 }
warmup: 0s
measure: { requests: 8, atMost: 20s }
`;
    writeFileSync(join(folder, 'odd.yaml'), scenario);
    const words = ['run', 'odd.yaml', '-o', 'odd.json', '--quiet'];
    const spoken = await modelbench(words, { folder, engine });
    const result = JSON.parse(readFileSync(join(folder, 'odd.json'), 'utf8')) as ResultDocument;
    const counts = result.cells[0]?.counts;
    assert.deepEqual([spoken.code, counts?.[outcome]], [code, counts?.due], spoken.stdout);
    assert.ok((counts?.due ?? 0) >= 8);
    assert.ok(spoken.stdout.endsWith('\nresult: odd.json\n'));
    assert.match(spoken.stderr, code === 0 ? /^$/ : /^error: [^\n]+\n$/);
  });
}

test('an answer that explains its refusal is shown', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startOddServer('unprocessable-422');
  t.after(() => server.stop());
  const words = ['run', server.url, '-d', '{"x": 1}', '--duration', '100ms', '--quiet'];
  const { stdout } = await modelbench(words, { folder, engine });
  assert.match(stdout, /422/);
  assert.match(stdout, /field required/);
  const once = await modelbench([...words, '--once'], { folder, engine });
  assert.equal(once.code, 3);
  assert.match(once.stdout, /field required/);
});

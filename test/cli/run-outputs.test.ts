import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import type { Engine } from '../../src/cli/engine.js';
import { resultText } from '../../src/result/result-file.js';

import { modelbench, temporaryFolder } from '../support/command-line.js';
import { fakeOutcome, fakeResult } from './fake-run.js';

/* What a run writes, and above all what it does not write over. */

const engine: Partial<Engine> = { runPlan: async () => fakeOutcome() };

function folderWithScenario(t: TestContext): string {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), 'target: http://127.0.0.1:8000/predict\n');
  return folder;
}

test('the folder for results hides itself from git when it is made', async (t) => {
  const folder = folderWithScenario(t);
  const ignored = join(folder, '.modelbench/.gitignore');
  const words = ['run', 'scenario.yaml'];
  await modelbench(words, { folder, engine });
  // But for baselines, which are there to be kept.
  assert.equal(readFileSync(ignored, 'utf8'), '*\n!/.gitignore\n!/baselines/\n!/baselines/**\n');
  // Who removes it wants the results in git.
  rmSync(ignored);
  await modelbench(words, { folder, engine });
  assert.equal(existsSync(ignored), false);
});

test('no input of the run is written over, whatever its name', async (t) => {
  const folder = folderWithScenario(t);
  mkdirSync(join(folder, 'inputs'));
  writeFileSync(join(folder, 'inputs/a.json'), '{}');
  writeFileSync(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n');
  symlinkSync('ca.pem', join(folder, 'link.pem'));
  const text = `target: { url: "https://127.0.0.1/", tls: { caFile: ca.pem } }
payloads: [{ file: inputs/*.json }]
`;
  writeFileSync(join(folder, 'scenario.yaml'), text);
  for (const path of ['scenario.yaml', './inputs/../scenario.yaml', 'inputs/a.json', 'link.pem']) {
    for (const words of [
      ['-o', path],
      ['--format', `csv=${path}`],
    ]) {
      const { code, stdout, stderr } = await modelbench(['run', 'scenario.yaml', ...words], {
        folder,
      });
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, /^error: .*: it would be overwritten\n {2}hint: choose another path /);
    }
  }
  assert.equal(readFileSync(join(folder, 'scenario.yaml'), 'utf8'), text);
  const words = ['run', 'http://127.0.0.1:1/', '-d', '@inputs/a.json', '-o', 'inputs/a.json'];
  const { code, stderr } = await modelbench([...words, '--quiet'], { folder });
  assert.equal(code, 2);
  assert.match(stderr, /^error: inputs\/a\.json is read by this command: /);
});

test('a result takes the place of a result, and of no other file', async (t) => {
  const folder = folderWithScenario(t);
  const words = ['run', 'scenario.yaml', '-o', 'r.json'];
  writeFileSync(join(folder, 'r.json'), '{"mine": 1}');
  const refused = await modelbench(words, { folder });
  assert.equal(refused.code, 2);
  assert.equal(
    refused.stderr,
    'error: r.json is there already, and is no result of modelbench\n' +
      '  hint: choose another path with -o <file>, or remove that file; nothing was sent\n',
  );
  assert.equal(readFileSync(join(folder, 'r.json'), 'utf8'), '{"mine": 1}');
  for (const before of ['', resultText(fakeResult()), JSON.stringify(fakeResult())]) {
    writeFileSync(join(folder, 'r.json'), before);
    assert.equal((await modelbench(words, { folder, engine })).code, 0);
  }
  writeFileSync(join(folder, 'r.csv'), 'mine');
  const csv = ['run', 'scenario.yaml', '--format', 'csv=r.csv'];
  assert.equal((await modelbench(csv, { folder, engine })).code, 0);
});

test('a result that is printed again is not written over either', async (t) => {
  const folder = temporaryFolder(t);
  const text = resultText(fakeResult());
  writeFileSync(join(folder, 'r.json'), text);
  const words = ['report', 'r.json', '--format', 'csv=r.json'];
  const { code, stderr } = await modelbench(words, { folder });
  assert.equal(code, 2);
  assert.match(stderr, /^error: r\.json is read by this command: /);
  assert.equal(readFileSync(join(folder, 'r.json'), 'utf8'), text);
});

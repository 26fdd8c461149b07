import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { modelbench, temporaryFolder } from '../support/command-line.js';
import { checkGolden } from '../support/golden.js';

test('without a terminal nothing is asked, and what is written can be run', async (t) => {
  const folder = temporaryFolder(t);
  const { code, stdout, questions } = await modelbench(['init'], { folder });
  assert.equal(code, 0);
  assert.deepEqual(questions, []);
  assert.match(stdout, /^wrote scenario\.yaml\n {2}modelbench validate scenario\.yaml /);
  checkGolden('cli/init.yaml', readFileSync(join(folder, 'scenario.yaml'), 'utf8'));
  const validated = await modelbench(['validate', 'scenario.yaml'], { folder });
  assert.equal(validated.code, 0, validated.stderr);
});

test('at a terminal the URL is asked for, once', async (t) => {
  const folder = temporaryFolder(t);
  const surrounding = { folder, answer: ' 10.0.0.7:8000/predict ' };
  const { code, questions } = await modelbench(['init', 'mine.yaml'], surrounding);
  assert.equal(code, 0);
  assert.equal(questions.length, 1);
  const text = readFileSync(join(folder, 'mine.yaml'), 'utf8');
  assert.match(text, /^target: "http:\/\/10\.0\.0\.7:8000\/predict"$/m);
  const validated = await modelbench(['validate', 'mine.yaml'], { folder });
  assert.equal(validated.code, 0, validated.stderr);
});

test('what is no URL is refused, and nothing is written', async (t) => {
  const folder = temporaryFolder(t);
  const spoken = await modelbench(['init'], { folder, answer: 'my server' });
  assert.equal(spoken.code, 2);
  assert.match(spoken.stderr, /^error: not a URL: my server\n {2}hint: /);
  assert.throws(() => readFileSync(join(folder, 'scenario.yaml')));
});

test('a curl command becomes a scenario, and its secrets become variables', async (t) => {
  const folder = temporaryFolder(t);
  const curl =
    "curl -X POST http://127.0.0.1:8000/predict -H 'Authorization: Bearer sk-abc123' " +
    `-H 'accept: application/json' -d '{"instances": [1, 2]}'`;
  const { code } = await modelbench(['init', '--curl', curl], { folder });
  assert.equal(code, 0);
  const text = readFileSync(join(folder, 'scenario.yaml'), 'utf8');
  assert.doesNotMatch(text, /sk-abc123/);
  checkGolden('cli/init-curl.yaml', text);
  const surrounding = { folder, environment: { API_TOKEN: 'sk-abc123' } };
  const validated = await modelbench(['validate', 'scenario.yaml'], surrounding);
  assert.equal(validated.code, 0, validated.stderr);
});

test('what is no curl command is refused with what it should look like', async (t) => {
  const words = ['init', '--curl', 'wget http://127.0.0.1:8000/'];
  const { code, stderr } = await modelbench(words, { folder: temporaryFolder(t) });
  assert.equal(code, 2);
  assert.match(stderr, /^error: this is no curl command\n {2}hint: write it as curl /);
});

test('a file that is there is replaced only with --force', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), 'mine');
  const refused = await modelbench(['init'], { folder });
  assert.equal(refused.code, 2);
  assert.equal(
    refused.stderr,
    'error: scenario.yaml is there already\n  hint: choose another name, or add --force\n',
  );
  assert.equal(readFileSync(join(folder, 'scenario.yaml'), 'utf8'), 'mine');
  assert.equal((await modelbench(['init', '--force'], { folder })).code, 0);
  assert.notEqual(readFileSync(join(folder, 'scenario.yaml'), 'utf8'), 'mine');
});

test('a place where nothing can be written is told', async (t) => {
  const words = ['init', 'no/such/folder/scenario.yaml'];
  const { code, stderr } = await modelbench(words, { folder: temporaryFolder(t) });
  assert.equal(code, 2);
  assert.equal(
    stderr,
    'error: no/such/folder/scenario.yaml cannot be written: no such file or directory\n',
  );
});

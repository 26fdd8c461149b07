import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { modelbench, temporaryFolder } from '../support/command-line.js';

test('a good scenario shows its cells, their length, and what they cannot show', async (t) => {
  const folder = temporaryFolder(t);
  const scenario = `
target: http://127.0.0.1:8000/predict
payloads: [1KiB, 64KiB]
load: [{ rate: 20/s }, { concurrency: 8 }]
warmup: 1s
measure: 10s
`;
  writeFileSync(join(folder, 'good.yaml'), scenario);
  const { code, stdout, stderr } = await modelbench(['validate', 'good.yaml'], { folder });
  assert.equal(code, 0);
  assert.equal(stderr, '');
  assert.equal(
    stdout,
    `good.yaml: good · 4 cells · 44 s
  1KiB · 20/s poisson    11 s  200 requests: too few for p99, p99.9
  1KiB · concurrency 8   11 s  as many requests as are answered
  64KiB · 20/s poisson   11 s  200 requests: too few for p99, p99.9
  64KiB · concurrency 8  11 s  as many requests as are answered
requests needed in a cell: p99 1,000, p99.9 10,000 (measure: { requests: 1000 })
at a concurrency the answers decide how many requests there are
`,
  );
});

test('a count at a rate has its expected length, and a limit beyond its proof is named', async (t) => {
  const folder = temporaryFolder(t);
  const scenario = `
target: http://127.0.0.1:8000/predict
load: { rate: 10/s, arrivals: constant }
warmup: 0s
measure: { requests: 250 }
limits: [response p99 < 250ms, response mean < 100ms]
`;
  writeFileSync(join(folder, 'good.yaml'), scenario);
  const { code, stdout } = await modelbench(['validate', 'good.yaml'], { folder });
  assert.equal(code, 0);
  assert.equal(
    stdout,
    `good.yaml: good · 1 cell · about 25 s
  no body · 10/s  about 25 s  250 requests: too few for p99, p99.9
requests needed in a cell: p99 1,000, p99.9 10,000 (measure: { requests: 1000 })
response p99 < 250ms needs 299 requests to be proved: the cell has fewer
`,
  );
});

test('every mistake of every file is shown, and good ones beside them stay unsaid', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'one.yaml'), 'target: http://127.0.0.1:8000/\nmesure: 10s\n');
  writeFileSync(join(folder, 'two.yaml'), 'target: http://127.0.0.1:8000/\nmeasure: 10\n');
  const words = ['validate', 'one.yaml', 'two.yaml'];
  const { code, stdout, stderr } = await modelbench(words, { folder });
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^one\.yaml:2:1: error: /);
  assert.match(stderr, /^ {2}hint: .*measure/m);
  assert.match(stderr, /\n\ntwo\.yaml:2:10: error: /);
  assert.match(stderr, /\n\n2 errors\n$/);
});

test('a change from the command line is checked like the file', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'good.yaml'), 'target: http://127.0.0.1:8000/\n');
  const words = ['validate', 'good.yaml', '--set', 'measure=10'];
  const { code, stderr } = await modelbench(words, { folder });
  assert.equal(code, 2);
  assert.match(stderr, /measure needs a unit/);
});

test("a scenario's own files are looked for beside it, not in the working directory", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'input.json'), '{}');
  const scenario = 'target: http://127.0.0.1:8000/\npayloads: [{ name: real, file: "./*.json" }]\n';
  writeFileSync(join(folder, 'files.yaml'), scenario);
  const path = join(folder, 'files.yaml');
  const { code, stderr } = await modelbench(['validate', path], { folder: '/' });
  assert.equal(code, 0, stderr);
});

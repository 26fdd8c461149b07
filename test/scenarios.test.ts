import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { ResultDocument } from '../src/result/document.js';
import { PARTS } from '../src/timing/piece.js';

/*
 * The scenarios that ship, as they are but for their length. Those of Flask need Python: they are
 * run by `npm run test:servers`, and here checked for mistakes alone.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXECUTABLE = join(ROOT, 'bin', 'modelbench.js');
const SMALL = ['--set', 'warmup=100ms', '--set', 'measure=400ms'];

const CELLS: Readonly<Record<string, number>> = {
  'quickstart.yaml': 3,
  'payload-sizes.yaml': 4,
  'concurrency-sweep.yaml': 6,
  'rate-ramp.yaml': 5,
  'open-and-closed.yaml': 2,
};

/** Of servers that do not run here: their like is asked in test/run/api-families.test.ts. */
const OF_OTHER_SERVERS = [
  'chat-prompts.yaml',
  'chat-stream.yaml',
  'embedding-batches.yaml',
  'flask-torch.yaml',
  'regression-gate.yaml',
  'triton-tensors.yaml',
  'ttft-by-prompt-length.yaml',
];

function modelbench(...words: readonly string[]) {
  return spawnSync(process.execPath, [EXECUTABLE, ...words], { cwd: ROOT, encoding: 'utf8' });
}

function runSmall(scenario: string): ResultDocument {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-scenarios-'));
  try {
    const out = join(folder, 'result.json');
    const path = join('scenarios', scenario);
    const ended = modelbench('run', path, ...SMALL, '--quiet', '--format', 'json', '--out', out);
    assert.equal(ended.status, 0, ended.stderr);
    assert.deepEqual(JSON.parse(readFileSync(out, 'utf8')), JSON.parse(ended.stdout));
    return JSON.parse(ended.stdout) as ResultDocument;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const [scenario, cells] of Object.entries(CELLS)) {
  test(`${scenario}, run in small, answers in all four phases, which add up`, () => {
    const result = runSmall(scenario);
    assert.equal(result.cells.length, cells);
    for (const cell of result.cells) {
      assert.ok(cell.counts.ok > 0, cell.name);
      assert.equal(cell.counts.ok, cell.counts.due, cell.name);
      const sumNs = PARTS.reduce((sum, part) => sum + (cell.phases[part].contributionNs ?? 0), 0);
      const meanNs = cell.responseTime.meanNs ?? Number.NaN;
      assert.ok(Math.abs(sumNs - meanNs) < 1, `${cell.name}: ${sumNs} is not ${meanNs}`);
      for (const phase of ['serialization', 'network', 'queueing', 'inference'] as const) {
        assert.equal(cell.phases[phase].count, cell.counts.ok, `${cell.name}: ${phase}`);
      }
    }
  });
}

test('every scenario that ships is free of mistakes and begins with its question', () => {
  const names = scenariosUnder('.');
  const causes = scenariosUnder('slow-pytorch-api').map((name) => `slow-pytorch-api/${name}`);
  assert.deepEqual([...names].sort(), [...Object.keys(CELLS), ...OF_OTHER_SERVERS].sort());
  assert.ok(causes.length >= 9, 'six causes, one of them in four variants');
  const all = [...names, ...causes];
  withBodies((folder) => {
    const ended = modelbench('validate', ...all.map((name) => join(folder, 'scenarios', name)));
    assert.equal(ended.status, 0, ended.stderr);
  });
  for (const name of all) {
    const text = readFileSync(join(ROOT, 'scenarios', name), 'utf8');
    const question = /^(?:# .*\n)+/.exec(text)?.[0] ?? '';
    assert.match(question, /\?\n/, name);
    assert.match(text, /^# How to read the answer: /m, name);
  }
});

test('where sizes or encodings are compared, the rate is fixed', () => {
  for (const name of ['serialization.yaml', 'needless.yaml']) {
    const text = readFileSync(join(ROOT, 'scenarios', 'slow-pytorch-api', name), 'utf8');
    assert.match(text, /^load: \{ rate: [0-9]+\/s, arrivals: constant \}$/m, name);
  }
});

function scenariosUnder(folder: string): readonly string[] {
  return readdirSync(join(ROOT, 'scenarios', folder)).filter((name) => name.endsWith('.yaml'));
}

/** The scenarios, in a folder with the files that examples/flask-torch/bodies.py writes. */
function withBodies(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-scenarios-'));
  try {
    cpSync(join(ROOT, 'scenarios'), join(folder, 'scenarios'), { recursive: true });
    const bodies = join(folder, 'examples', 'flask-torch', 'bodies');
    mkdirSync(bodies, { recursive: true });
    for (const ending of ['pickle', 'pt', 'ts']) {
      writeFileSync(join(bodies, `image.${ending}`), 'any');
    }
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

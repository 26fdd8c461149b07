/*
 * docs/ci.md, run: its YAML is read, and the shell lines of each example are carried out as they
 * stand, with the reference server in the place of the model server. What a CI system itself would
 * do (install, check out, comment) is left out; the scenario is a short one of the same name.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { parse } from 'yaml';

import { junitFaults } from '../support/junit-schema.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TEXT = readFileSync(join(ROOT, 'docs', 'ci.md'), 'utf8');
const TIMEOUT_MS = 240_000;
/** Whatever so few rounds find, on a machine that may be busy: it ran to its end. */
const DECIDED: readonly (number | null)[] = [0, 1, 4];

/** The first block of code below a heading. */
function blockBelow(heading: string): string {
  const section = TEXT.split(/^## /m).find((part) => part.startsWith(heading));
  const block = /```\w+\n(.*?)```/s.exec(section ?? '')?.[1];
  assert.ok(block !== undefined, heading);
  return block;
}

type Step = { readonly run?: string; readonly env?: Readonly<Record<string, string>> };
type Job = { readonly steps: readonly Step[] };

/** What runs on the machine, and not by the favour of the CI system. */
function isOurs(line: string): boolean {
  return !/^\s*(npm install|git worktree|gh )/.test(line);
}

const SCENARIO = `name: regression gate
target: "\${MODEL_URL:-http://127.0.0.1:8000/predict}"
payloads: [16KiB]
load: { rate: 60/s, arrivals: poisson }
warmup: 200ms
measure: { requests: 40, atMost: 10s }
limits: [errors < 50%]
`;

/** A job's folder: the scenario, the server, an old checkout, and modelbench, with fewer rounds. */
function jobFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-ci-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const executable = (path: string, text: string): void => {
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), 0o755);
  };
  for (const name of ['scenarios', 'before', 'bin']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'scenarios', 'regression-gate.yaml'), SCENARIO);
  const entry = join(ROOT, 'bin', 'modelbench.js');
  const serve = '#!/bin/sh\nexec modelbench serve --port "$1" --workers 4 --inference 4ms\n';
  executable('serve.sh', serve);
  executable('before/serve.sh', serve);
  executable(
    'bin/modelbench',
    `#!/bin/sh
command=$1; shift
case $command in check) set -- "$@" --rounds 5 --on-inconclusive warn ;; esac
exec "${process.execPath}" "${entry}" "$command" "$@"
`,
  );
  return folder;
}

/** As a CI runs it: one shell, the first line that fails ends it; servers are ended with it. */
function runLines(folder: string, lines: string, environment: Readonly<Record<string, string>>) {
  const script = `set -e\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${lines}`;
  return spawnSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    env: { ...process.env, ...environment, PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  });
}

async function checkOutputs(folder: string): Promise<void> {
  assert.match(
    readFileSync(join(folder, 'latency.md'), 'utf8'),
    /^<!-- modelbench:regression gate -->/,
  );
  assert.deepEqual(await junitFaults(readFileSync(join(folder, 'latency.xml'), 'utf8')), []);
}

test('the job for GitHub Actions checks, annotates and sums up', {
  timeout: TIMEOUT_MS,
}, async (t) => {
  const folder = jobFolder(t);
  const { jobs } = parse(blockBelow('GitHub Actions')) as {
    readonly jobs: { readonly latency: Job };
  };
  const steps = jobs.latency.steps.filter(({ run }) => run !== undefined && isOurs(run));
  assert.equal(steps.length, 2);
  const lines = steps.map(({ run }) => run).join('\n');
  const summary = join(folder, 'summary.md');
  const environment = { ...steps[1]?.env, GITHUB_STEP_SUMMARY: summary };
  const { status, stdout, stderr } = runLines(folder, lines, environment);
  assert.ok(DECIDED.includes(status), `${status}\n${stderr}`);
  assert.match(stdout, /^::notice title=modelbench%3A regression gate::/m);
  assert.match(readFileSync(summary, 'utf8'), /interleaved rounds/);
  assert.ok(existsSync(join(folder, 'latency')));
  await checkOutputs(folder);
});

test('the job for GitLab CI checks and reports', { timeout: TIMEOUT_MS }, async (t) => {
  const folder = jobFolder(t);
  const { latency } = parse(blockBelow('GitLab CI')) as {
    readonly latency: {
      readonly script: readonly string[];
      readonly variables: Readonly<Record<string, string>>;
    };
  };
  const { status, stderr } = runLines(
    folder,
    latency.script.filter(isOurs).join('\n'),
    latency.variables,
  );
  assert.ok(DECIDED.includes(status), `${status}\n${stderr}`);
  await checkOutputs(folder);
});

test('the pipeline for Jenkins checks and reports', { timeout: TIMEOUT_MS }, async (t) => {
  const folder = jobFolder(t);
  const block = blockBelow('Jenkins');
  const script = /sh '''(.*?)'''/s.exec(block)?.[1];
  const url = /MODEL_URL = '([^']*)'/.exec(block)?.[1];
  assert.ok(script !== undefined && url !== undefined);
  const lines = script.split('\n').filter(isOurs).join('\n');
  const { status, stderr } = runLines(folder, lines, { MODEL_URL: url });
  assert.ok(DECIDED.includes(status), `${status}\n${stderr}`);
  await checkOutputs(folder);
});

test('a kept baseline grows, and its history can be drawn', { timeout: TIMEOUT_MS }, (t) => {
  const folder = jobFolder(t);
  const { jobs } = parse(blockBelow('A baseline that is kept')) as {
    readonly jobs: { readonly measure: Job };
  };
  const steps = jobs.measure.steps.filter(({ run }) => run !== undefined);
  const lines = steps.map(({ run }) => run).join('\n');
  const { status, stdout, stderr } = runLines(folder, lines, { ...steps[1]?.env });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /regression gate · 16KiB · 60\/s poisson: response p50/);
  assert.ok(existsSync(join(folder, '.modelbench', 'baselines', 'main', 'index.json')));
});

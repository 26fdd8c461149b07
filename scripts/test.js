/*
 * Builds, then runs the tests with Node's own runner.
 *
 *   node scripts/test.js test [part of a file's path …] [--options of node --test]
 *   node scripts/test.js servers …       the tests against real model servers
 *     --heavy   also those that take minutes and gigabytes to install
 *     --write   puts what was checked into docs/compatibility.md
 *   node scripts/test.js longwire …      the tests over a long wire: Linux, as root
 *   node scripts/test.js validity …      faults of the generator, planted in real runs
 *   node scripts/test.js experiments …   false alarms and power of comparisons, simulated
 *     --nightly five times as many of each
 *   node scripts/test.js gate …          comparisons end to end, with planted changes
 *     --nightly twenty sessions of a server against itself
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';

import { build } from './build.js';
import { CAPTURED, CHECKED, writeCompatibility } from './compatibility.js';
import { ROOT, runOpenly, runQuietly } from './tool.js';

const SETUP = 'test/servers/setup.sh';
const SETUP_HEAVY = 'test/servers/setup-heavy.sh';

/** Our own options; the others are those of Node's runner. */
const OWN = ['--heavy', '--write', '--nightly'];

/** A test that hangs is a failure, not a job that ends at the CI's own limit. */
const FILE_TIMEOUT_MS = {
  test: 120_000,
  servers: 600_000,
  validity: 900_000,
  longwire: 1_500_000,
  experiments: 1_800_000,
  gate: 3_600_000,
};

/** Suites that have a folder of their own under test; `test` is all the rest. */
const APART = ['servers', 'validity', 'longwire', 'experiments', 'gate'];

const [suite, ...words] = process.argv.slice(2);
process.exitCode = await main(suite, words);

async function main(suite, words) {
  if (suite !== 'test' && !APART.includes(suite)) {
    process.stderr.write(
      `usage: node scripts/test.js test|${APART.join('|')} [part of a path …]\n`,
    );
    return 2;
  }
  const compiled = build();
  process.stdout.write(compiled.output);
  if (!compiled.ok) return 1;
  const files = testFiles(suite, words);
  if (files.length === 0) {
    process.stderr.write(`no test file of "${suite}" matches: ${words.join(' ')}\n`);
    return 1;
  }
  const heavy = words.includes('--heavy');
  const environment = environmentOf(suite, words);
  if (suite === 'servers' && heavy) runOpenly('bash', [SETUP_HEAVY], environment);
  const options = [
    '--test',
    '--test-reporter=spec',
    // Tests start servers and load workers of their own: more side by side disturb each other, and
    // beside one that measures a change there is nothing at all.
    `--test-concurrency=${suite === 'gate' ? 1 : 2}`,
    `--test-timeout=${FILE_TIMEOUT_MS[suite]}`,
    ...words.filter((word) => word.startsWith('--') && !OWN.includes(word)),
  ];
  if (suite === 'servers') {
    for (const folder of [CHECKED, CAPTURED]) rmSync(folder, { recursive: true, force: true });
  }
  const code = runOpenly(process.execPath, [...options, ...files], environment);
  if (code === 0 && words.includes('--write')) writeCompatibility();
  return code;
}

function environmentOf(suite, words) {
  if (suite === 'servers') return withPython(process.env);
  return words.includes('--nightly') ? { ...process.env, EXPERIMENTS: 'nightly' } : process.env;
}

/** An explicit list: Node 20 takes no glob, and reads a folder's name in its own way. */
function testFiles(suite, words) {
  const folder = join('dist', 'test');
  const parts = words.filter((word) => !word.startsWith('--'));
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.js'))
    .filter((path) => (APART.find((name) => path.startsWith(`${name}${sep}`)) ?? 'test') === suite)
    .filter((path) => words.includes('--heavy') || !path.includes('heavy'))
    .filter((path) => parts.length === 0 || parts.some((part) => path.includes(part)))
    .sort()
    .map((path) => join(folder, path));
}

/** Makes or finds a Python with PyTorch and Flask; the last line that the setup prints is it. */
function withPython(environment) {
  if (environment.PYTHON_WITH_TORCH !== undefined || !existsSync(join(ROOT, SETUP))) {
    return environment;
  }
  process.stderr.write(`${SETUP} …\n`);
  const setup = runQuietly('bash', [SETUP]);
  const python = setup.stdout.trimEnd().split('\n').at(-1);
  if (!setup.ok || python === undefined || python === '') {
    process.stderr.write(setup.output);
    throw new Error(`${SETUP} did not give a Python with PyTorch and Flask`);
  }
  return { ...environment, PYTHON_WITH_TORCH: python };
}

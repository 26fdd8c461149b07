/*
 * Everything that can be judged without running the program. All checks run, whatever the others
 * say; each gives one line, and its own output where it fails. The last line is the sum.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from './build.js';
import { FLOORS, floorsConfiguration } from './floors.js';
import { ROOT, runQuietly, toolPath } from './tool.js';

const NODE = process.execPath;

/** In this order: what is packed must have been built. */
const CHECKS = [
  { name: 'types', check: () => verdictOf(build()) },
  { name: 'lint, format, imports', check: () => tool('@biomejs/biome', 'biome', BIOME_WORDS) },
  { name: 'floors', check: checkFloors },
  { name: 'dead code', check: () => tool('knip', 'knip', ['--no-progress']) },
  { name: 'package exports', check: checkPackage },
  { name: 'lock file', check: checkLockFile },
];

const BIOME_WORDS = ['check', '--error-on-warnings', '--max-diagnostics=200', '.'];

process.exitCode = main();

function main() {
  let failed = 0;
  for (const { name, check } of CHECKS) {
    const problem = check();
    process.stdout.write(problem === undefined ? `✔ ${name}\n` : `✖ ${name}\n${problem}\n`);
    if (problem !== undefined) failed += 1;
  }
  process.stdout.write(`${CHECKS.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** Undefined where all is well, else what the tool said. */
function verdictOf({ ok, output }) {
  return ok ? undefined : output.trimEnd();
}

function tool(name, command, words) {
  return verdictOf(runQuietly(NODE, [toolPath(name, command), ...words]));
}

/** Imports are judged by Biome; this is whether it judges by today's table, and every folder. */
function checkFloors() {
  const written = readFileSync(join(ROOT, 'scripts', 'floors.json'), 'utf8');
  if (written !== floorsConfiguration()) {
    return 'scripts/floors.json is not what scripts/floors.js says: run `node scripts/floors.js`';
  }
  const known = FLOORS.map(({ folder }) => folder);
  const strangers = readdirSync(join(ROOT, 'src')).filter((name) => !known.includes(name));
  if (strangers.length === 0) return undefined;
  return `on no floor of scripts/floors.js: ${strangers.map((name) => `src/${name}`).join(', ')}`;
}

/** What users would install, not what lies here. */
function checkPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'modelbench-check-'));
  try {
    const packed = runQuietly('npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
    if (!packed.ok) return packed.output;
    const [tarball] = readdirSync(folder);
    return tool('publint', 'publint', ['run', '--strict', join(folder, tarball)]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Works everywhere: addresses of one person's registry would be fetched from by everybody, and
 * without the optional packages of other platforms `npm ci` refuses the file.
 */
function checkLockFile() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const entries = Object.entries(packages);
  const addressed = entries.filter(([, { resolved }]) => resolved !== undefined);
  const missing = entries.flatMap(([, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !(`node_modules/${name}` in packages)),
  );
  const problems = [
    ...addressed.map(([path]) => `${path} names an address ("resolved")`),
    ...missing.map((name) => `${name} is missing: npm ci would refuse the file`),
  ];
  return problems.length === 0 ? undefined : problems.join('\n');
}

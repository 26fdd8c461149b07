/*
 * Starting the development tools of node_modules without a shell, the same on every platform.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The file that runs a package's command.
 * @param {string} name of the package
 * @param {string} command one of its `bin`
 */
export function toolPath(name, command) {
  const folder = join(ROOT, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, bin[command]);
}

/**
 * Runs a program at the root with its output passed on as it comes; gives its exit code.
 * @param {string} file
 * @param {readonly string[]} words
 * @param {NodeJS.ProcessEnv} environment
 */
export function runOpenly(file, words, environment = process.env) {
  const ended = spawnSync(file, words, { cwd: ROOT, stdio: 'inherit', env: environment });
  if (ended.error !== undefined) throw ended.error;
  return ended.status ?? 1;
}

/**
 * Runs a program at the root and keeps what it says; stdout is also had alone.
 * @param {string} file
 * @param {readonly string[]} words
 */
export function runQuietly(file, words) {
  const ended = spawnSync(file, words, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  if (ended.error !== undefined) throw ended.error;
  return {
    ok: ended.status === 0,
    stdout: ended.stdout,
    output: `${ended.stdout}${ended.stderr}`,
  };
}

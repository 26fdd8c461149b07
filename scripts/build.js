/*
 * Compiles src, test and bench into dist, and takes out of dist what no longer has a source, so
 * that a renamed test is not run twice and an old module is not packed.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ROOT, runQuietly, toolPath } from './tool.js';

const COMPILED = /(\.d\.ts|\.js)$/;

export function build() {
  removeStale();
  return runQuietly(process.execPath, [toolPath('typescript', 'tsc')]);
}

function removeStale() {
  for (const folder of ['src', 'test', 'bench']) {
    const compiledFolder = join(ROOT, 'dist', folder);
    if (!existsSync(compiledFolder)) continue;
    for (const path of readdirSync(compiledFolder, { recursive: true, encoding: 'utf8' })) {
      const source = join(ROOT, folder, path.replace(COMPILED, '.ts'));
      if (COMPILED.test(path) && !existsSync(source)) rmSync(join(compiledFolder, path));
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { ok, output } = build();
  process.stdout.write(output);
  process.exitCode = ok ? 0 : 1;
}

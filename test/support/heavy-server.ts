import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/* What test/servers/setup-heavy.sh installed, each in an environment of its own. */

const ENVIRONMENTS = fileURLToPath(new URL('../../../test/servers/.venvs', import.meta.url));
const NOT_INSTALLED = 'is not installed: see what test/servers/setup-heavy.sh said';

/** A program of one of the environments. */
export function programOf(environment: string, name: string): string {
  return join(ENVIRONMENTS, environment, 'bin', name);
}

/** Of a package; fails where it is not there. */
export function versionIn(environment: string, name: string): string {
  const python = programOf(environment, 'python');
  assert.ok(existsSync(python), `${name} ${NOT_INSTALLED}`);
  const code = `import importlib.metadata as m; print(m.version(${JSON.stringify(name)}))`;
  const ended = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  assert.equal(ended.status, 0, `${name} ${NOT_INSTALLED}`);
  return ended.stdout.trim();
}

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
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

/* The floors of docs/architecture.md, judged by Biome from the code's own imports. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RULES = ['noRestrictedImports', 'noRestrictedGlobals'] as const;

test('src imports from lower floors only, and touches only what its floor may', () => {
  const { code, output } = floorsOf(ROOT);
  assert.equal(code, 0, `\n${output}`);
});

test('the rules in force are those of the table', () => {
  const generated = runNode(['scripts/floors.js', '--print'], ROOT);
  const written = readFileSync(join(ROOT, 'scripts', 'floors.json'), 'utf8');
  assert.equal(written, generated, 'run `node scripts/floors.js`');
});

test('every folder of src stands on a floor', () => {
  const { overrides } = JSON.parse(readFileSync(join(ROOT, 'scripts', 'floors.json'), 'utf8')) as {
    readonly overrides: readonly { readonly includes: readonly string[] }[];
  };
  const known = overrides.flatMap(({ includes }) => includes);
  const strangers = readdirSync(join(ROOT, 'src')).filter(
    (folder) => !known.includes(`**/src/${folder}/**`),
  );
  assert.deepEqual(strangers, []);
});

const scratch = mkdtempSync(join(tmpdir(), 'modelbench-floors-'));
after(() => rmSync(scratch, { recursive: true }));

type Violation = { readonly path: string; readonly code: string };

function check(sentence: string, violation: Violation, expected: string): void {
  test(sentence, () => {
    const { code, output } = floorsOf(projectOf(violation));
    assert.notEqual(code, 0);
    assert.ok(output.includes(`${violation.path}:1:`), output);
    assert.ok(output.includes(expected), output);
  });
}

check(
  'a higher floor is not imported, not even for a type',
  { path: 'src/base/a.ts', code: "export type { Load } from '../load/load.js';" },
  'Floors: load (floor 1) is on a higher floor than base (floor 0).',
);
check(
  'folders on one floor do not know each other',
  { path: 'src/load/a.ts', code: "import type { Dtype } from '../payload/payload.js';" },
  'Floors: payload (floor 1) is on the same floor as load (floor 1).',
);
check(
  'a late import is an import',
  { path: 'src/run/a.ts', code: "export const late = await import('../report/render.js');" },
  'Floors: report (floor 5) is on the same floor as run (floor 5).',
);
check(
  'a folder inside a folder stands on its floor',
  { path: 'src/load/deep/a.ts', code: "import type { Api } from '../../api/api.js';" },
  'Floors: api (floor 2) is on a higher floor than load (floor 1).',
);
check(
  'the reference server shares nothing but base',
  { path: 'src/server/a.ts', code: "import { DUE } from '../timing/marks.js';" },
  'Floors: server imports base alone, to share no fault with a client.',
);
check(
  'the reference server is started, not imported',
  { path: 'src/run/a.ts', code: "import { listen } from '../server/main.js';" },
  'Floors: server is a process of its own: nobody below cli imports it.',
);
check(
  'a package has one landlord, also for those below it',
  { path: 'src/api/a.ts', code: "import { parse } from 'yaml';" },
  'Landlords: this package is used by src/scenario alone.',
);
check(
  'a package has one landlord, also for those above it',
  { path: 'src/run/a.ts', code: "import { Client } from 'undici';" },
  'Landlords: this package is used by src/wire alone.',
);
check(
  'a part of a package is the package',
  { path: 'src/load/a.ts', code: "import { mersenne } from 'pure-rand/generator/mersenne';" },
  'Landlords: this package is used by src/base alone.',
);
check(
  'to read a file is not the business of scenario',
  { path: 'src/scenario/a.ts', code: "import { readFile } from 'node:fs/promises';" },
  'Powers: src/scenario computes only',
);
check(
  'the environment is an argument',
  { path: 'src/stats/a.ts', code: 'export const name = () => process.env.NAME;' },
  'Powers: src/stats computes only',
);
check(
  'the clock is an argument',
  { path: 'src/timing/a.ts', code: 'export const now = () => performance.now();' },
  'Powers: src/timing computes only',
);
check(
  'what computes does not wait',
  { path: 'src/result/a.ts', code: 'export const wait = () => setTimeout(wait, 1);' },
  'Powers: src/result computes only',
);
check(
  'the one file that reads the clock touches nothing else',
  { path: 'src/base/clock.ts', code: 'export const name = () => process.title;' },
  'Powers: src/base may touch clock only.',
);

/** A project of one file, under the rules of this one. */
function projectOf({ path, code }: Violation): string {
  const project = mkdtempSync(join(scratch, 'project-'));
  mkdirSync(dirname(join(project, path)), { recursive: true });
  mkdirSync(join(project, 'scripts'));
  writeFileSync(join(project, path), `${code}\n`);
  for (const file of ['biome.json', 'scripts/floors.json', 'package.json', '.gitignore']) {
    cpSync(join(ROOT, file), join(project, file));
  }
  return project;
}

/** What Biome says of a project's src under the rules of the floors alone. */
function floorsOf(project: string): { readonly code: number | null; readonly output: string } {
  const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const only = RULES.map((rule) => `--only=style/${rule}`);
  const words = ['lint', ...only, '--max-diagnostics=200', '--colors=off', 'src'];
  const ended = spawnSync(process.execPath, [biome, ...words], { cwd: project, encoding: 'utf8' });
  return { code: ended.status, output: `${ended.stdout}${ended.stderr}` };
}

function runNode(words: readonly string[], folder: string): string {
  const ended = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
  assert.equal(ended.status, 0, ended.stderr);
  return ended.stdout;
}

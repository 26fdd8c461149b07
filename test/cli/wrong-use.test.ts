import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { modelbench, temporaryFolder } from '../support/command-line.js';

/** Wrong use: nothing on stdout, one line and a hint on stderr, exit code 2. */
async function check(words: readonly string[], expected: string, folder?: string): Promise<void> {
  const spoken = await modelbench(words, folder === undefined ? {} : { folder });
  assert.deepEqual(spoken, {
    code: 2,
    stdout: '',
    stderr: expected,
    exits: [],
    questions: [],
  });
}

test('a mistyped command gets a suggestion', () =>
  check(
    ['rnu', 'scenario.yaml'],
    "error: unknown command 'rnu'\n  hint: did you mean run? See modelbench --help\n",
  ));

test('a mistyped option gets a suggestion', () =>
  check(
    ['run', 'scenario.yaml', '--formt', 'json'],
    "error: unknown option '--formt'\n  hint: did you mean --format? See modelbench run --help\n",
  ));

test('an option like no other gets the way to the list of options', () =>
  check(
    ['run', 'scenario.yaml', '--zzzzzz'],
    "error: unknown option '--zzzzzz'\n  hint: see modelbench run --help\n",
  ));

test('a command without what it works on says what is missing', () =>
  check(
    ['report'],
    "error: missing required argument 'result'\n  hint: see modelbench report --help\n",
  ));

test('an option without its value says so', () =>
  check(
    ['run', 'scenario.yaml', '--seed'],
    "error: option '--seed <n>' argument missing\n  hint: see modelbench run --help\n",
  ));

test('an unknown format gets the list of formats', () =>
  check(
    ['run', 'scenario.yaml', '--format', 'xml'],
    "error: --format does not know 'xml'\n" +
      '  hint: one of table, json, csv, markdown; with =path to write a file, as csv=out.csv\n',
  ));

test('two formats cannot share stdout', () =>
  check(
    ['run', 'scenario.yaml', '--format', 'json', '--format', 'csv'],
    'error: only one format can go to stdout\n' +
      '  hint: give the others a path: --format json --format csv=out.csv\n',
  ));

test('--max-time without a unit gets the units', () =>
  check(
    ['run', 'scenario.yaml', '--max-time', '90'],
    'error: --max-time needs a unit\n  hint: write 90s or 90ms\n',
  ));

test('a seed that is no whole number is refused', () =>
  check(
    ['run', 'scenario.yaml', '--seed', '1.5'],
    'error: --seed must be a whole number, not "1.5"\n',
  ));

test('--set and --label say what they look like', async () => {
  await check(
    ['run', 'scenario.yaml', '--set', 'measure'],
    'error: --set needs path=value\n' + '  hint: as --set measure=5s or --set target.timeout=2s\n',
  );
  await check(
    ['run', 'scenario.yaml', '--label', 'main'],
    'error: --label needs name=value\n  hint: as --label branch=main\n',
  );
});

test("a URL's options with a scenario file are refused, not ignored", () =>
  check(
    ['run', 'scenario.yaml', '-c', '8'],
    'error: -c goes with a URL, not with a scenario file\n' +
      '  hint: change the scenario, or one field of it: --set measure=10s\n',
  ));

test('a URL beside a scenario file is refused', () =>
  check(
    ['run', 'http://127.0.0.1:1/', 'scenario.yaml'],
    'error: a URL is run alone\n' +
      '  hint: run it apart, or give a scenario another target: --target <url>\n',
  ));

test('a header without a colon is refused without showing what may be a secret', () =>
  check(
    ['run', 'http://127.0.0.1:1/', '-H', 'authorization Bearer s3cr3t'],
    "error: -H needs a name, a colon and a value\n  hint: as -H 'accept: application/json'\n",
  ));

test('a URL without its scheme is recognised', (t) =>
  check(
    ['run', '127.0.0.1:8000/predict'],
    'error: 127.0.0.1:8000/predict: no such file or directory\n' +
      '  hint: for a URL write http://127.0.0.1:8000/predict\n',
    temporaryFolder(t),
  ));

test('a URL where only files go is refused without showing it', () =>
  check(
    ['validate', 'http://me:s3cr3t@127.0.0.1:1/'],
    'error: a URL is no scenario file\n  hint: modelbench run takes a URL as it is\n',
  ));

test('a missing scenario gets the scenarios of that folder', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'quickstart.yaml'), '');
  writeFileSync(join(folder, 'notes.txt'), '');
  return check(
    ['run', 'quickstart.yml'],
    'error: quickstart.yml: no such file or directory\n' +
      '  hint: scenarios there: quickstart.yaml\n',
    folder,
  );
});

test('a folder is no scenario', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'scenarios'));
  return check(
    ['run', 'scenarios'],
    'error: scenarios: it is a folder\n' + '  hint: modelbench init writes a starter scenario\n',
    folder,
  );
});

test('--once keeps nothing, so options that keep something are refused', async () => {
  await check(
    ['run', 'scenario.yaml', '--once', '-o', 'x.json'],
    'error: --once writes no result file, so -o has no use\n  hint: leave one of them out\n',
  );
  await check(
    ['run', 'scenario.yaml', '--once', '--format', 'csv'],
    'error: --once cannot be shown as csv\n  hint: --format table or --format json, on stdout\n',
  );
});

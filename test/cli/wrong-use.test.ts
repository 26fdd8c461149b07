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

test('help of a command that is none says so, too', () =>
  check(
    ['help', 'rn'],
    "error: unknown command 'rn'\n  hint: did you mean run? See modelbench --help\n",
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
      '  hint: one of table, json, csv, markdown, junit, github, bencher-json; ' +
      'with =path to write a file, as json=out.json\n',
  ));

test('two formats cannot share stdout', () =>
  check(
    ['run', 'scenario.yaml', '--format', 'json', '--format', 'csv'],
    'error: only one format can go to stdout\n' +
      '  hint: give the others a path: --format json --format csv=out.csv\n',
  ));

test('--workers is a whole number in its range, or auto', async () => {
  await check(
    ['run', 'scenario.yaml', '--workers', 'two'],
    'error: --workers must be a whole number, not "two"\n  hint: write auto, or 1 to 64\n',
  );
  await check(
    ['run', 'scenario.yaml', '--workers', '0'],
    'error: --workers must be at least 1, not 0\n  hint: write auto, or 1 to 64\n',
  );
});

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
      '  hint: change the scenario, or one field of it: --set load.concurrency=4\n',
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

test('a concurrency and a rate exclude each other', () =>
  check(
    ['run', 'http://127.0.0.1:1/', '-c', '8', '--rate', '3/s'],
    'error: -c and --rate exclude each other\n' +
      '  hint: -c sends when an answer has come, --rate by the clock: leave one of them out\n',
  ));

test('a mistake in an option of a URL is shown in that option', async (t) => {
  const folder = temporaryFolder(t);
  const rows: readonly (readonly [words: readonly string[], expected: string])[] = [
    [
      ['--duration', '10'],
      `--duration:1:1: error: measure needs a unit
  1 | 10
    | ~~
  hint: write 10s or 10ms
`,
    ],
    [
      ['--rate', '20rps'],
      `--rate:1:1: error: load.rate has an unknown unit "rps"
  1 | 20rps
    | ~~~~~
  hint: write 20/s
`,
    ],
    [
      ['-c', 'x'],
      `-c:1:1: error: load.concurrency must be a whole number, not "x"
  1 | x
    | ~
`,
    ],
    [
      ['-X', 'SEND'],
      `-X:1:1: error: target.method must be GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS, not "SEND"
  1 | SEND
    | ~~~~
`,
    ],
    [
      ['-d', '@nope.json'],
      `-d:1:1: error: there is no file nope.json
  1 | @nope.json
    | ~~~~~~~~~~
  hint: paths are seen from the working directory: ${join(folder, 'nope.json')}
`,
    ],
    [
      ['-H', 'accept: a', '-H', 'content-length: 5'],
      `-H:1:1: error: the header content-length cannot be set
  1 | content-length: 5
    | ~~~~~~~~~~~~~~~~~
  hint: it follows from the body
`,
    ],
  ];
  for (const [words, expected] of rows) {
    await check(
      ['run', 'http://127.0.0.1:1/', ...words],
      `${expected}\n1 error; nothing was sent\n`,
      folder,
    );
  }
});

test('a mistake in a URL is shown in the URL', (t) =>
  check(
    ['run', 'http://127.0.0.1:80800/'],
    `URL:1:1: error: "http://127.0.0.1:80800/" has no possible port
  1 | http://127.0.0.1:80800/
    | ~~~~~~~~~~~~~~~~~~~~~~~
  hint: ports go from 1 to 65535

1 error; nothing was sent
`,
    temporaryFolder(t),
  ));

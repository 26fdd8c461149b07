/*
 * Writes docs/compatibility.md from what `npm run test:servers` left under .modelbench: a row for
 * each server that was checked. Rows of servers that were not part of that run stay as they were,
 * with the date of their own run.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './tool.js';

/** Where each test leaves what it checked. */
export const CHECKED = join(ROOT, '.modelbench', 'compatibility');
const PAGE = join(ROOT, 'docs', 'compatibility.md');
const FIXTURES = join(ROOT, 'test', 'fixtures', 'servers');

/** Where each test leaves what its server answered; it goes to the fixtures with --write. */
export const CAPTURED = join(ROOT, '.modelbench', 'captured');

/** What modelbench knows of, and why no test has asked it for real. */
const NOT_RUN = [
  ['SGLang, LMDeploy, TensorRT-LLM, NVIDIA NIM, Dynamo', 'made for GPUs; not tried'],
  ['Text Generation Inference, Text Embeddings Inference', 'come as containers; not tried'],
  ['TensorFlow Serving, OpenVINO Model Server', 'PyPI has their clients alone'],
  ['Cog', 'wants a container engine'],
  ['Kong, Istio', 'not tried'],
  ['all hosted APIs', 'the tests reach no network but loopback'],
];

/** Puts the rows of the last run into the page. */
export function writeCompatibility() {
  const old = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  const rows = new Map(rowsOf(old));
  const names = existsSync(CHECKED) ? readdirSync(CHECKED) : [];
  keepCaptured();
  for (const name of names) {
    const checked = JSON.parse(readFileSync(join(CHECKED, name), 'utf8'));
    const { server, version, source, heavy, on } = checked;
    const when = heavy === true ? `${on}, by \`--heavy\`` : `${on}, and in every CI run`;
    rows.set(server, `| ${server} | ${version} | ${source} | ${checked.checked} | ${when} |`);
  }
  writeFileSync(PAGE, pageOf([...rows].sort(([one], [other]) => one.localeCompare(other))));
}

/** @param {string} page */
function rowsOf(page) {
  const table = /## Run for real[\s\S]*?(?=\n## )/.exec(page)?.[0] ?? '';
  return [...table.matchAll(/^\| (?!server \|)(\S.*?) \| .*$/gm)].map(([row, server]) => [
    server,
    row,
  ]);
}

/** A server's answer is replaced once it is of another version: its times differ in every run. */
function keepCaptured() {
  for (const name of existsSync(CAPTURED) ? readdirSync(CAPTURED) : []) {
    const text = readFileSync(join(CAPTURED, name), 'utf8');
    const kept = join(FIXTURES, name);
    const isKnown =
      existsSync(kept) &&
      JSON.parse(readFileSync(kept, 'utf8')).version === JSON.parse(text).version;
    if (!isKnown) writeFileSync(kept, text);
  }
}

/** Of the files in test/fixtures/servers, by the server that they are of. */
function answersOf(how) {
  const answers = new Map();
  for (const name of readdirSync(FIXTURES).sort()) {
    const fixture = JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'));
    if (fixture.how !== how) continue;
    const { server, source } = fixture;
    answers.set(server, { source, names: [...(answers.get(server)?.names ?? []), name] });
  }
  return [...answers].sort(([one], [other]) => one.localeCompare(other));
}

function linked(names) {
  return names
    .map((name) => `[${name.replace(/\.json$/, '')}](../test/fixtures/servers/${name})`)
    .join(', ');
}

/** @param {readonly (readonly [string, string])[]} rows */
function pageOf(rows) {
  return `# Compatibility

Which servers modelbench was run against for real, and how far that was checked. \`npm run test:servers -- --write\` writes this page.

## Run for real

Each is installed, started on loopback, profiled by the executable that ships, and stopped.
Every request had to be accepted, its times found, and none of its reports be inconsistent.
Means had to agree within 5 % and 0.5 ms.

| server | version | where its times were found | what was checked | last |
|---|---|---|---|---|
${rows.map(([, row]) => row).join('\n')}

Those marked \`--heavy\` take minutes and gigabytes to install: \`npm run test:servers -- --heavy\`.
Each passed in its last such run, on the day in its row.
One in which anything fails writes nothing here.
A server that cannot be installed fails its test.

## Captured answers

What these servers answered in such a run is kept, and read again by every \`npm test\` (\`test/run/server-fixtures.test.ts\`).
What must be read from it was worked out by the test that ran the server, not by modelbench.

| server | answers and counters |
|---|---|
${answersOf('captured')
  .map(([server, { names }]) => `| ${server} | ${linked(names)} |`)
  .join('\n')}

## Only against answers made after their source

Never run here: the answers were written after what the last column names, and so were the
counters in \`test/timing/window\`.

| server | answers | made after |
|---|---|---|
${answersOf('made after its source')
  .map(([server, { names, source }]) => `| ${server} | ${linked(names)} | ${source} |`)
  .join('\n')}

## Not run at all

| server | why |
|---|---|
${NOT_RUN.map(([server, why]) => `| ${server} | ${why} |`).join('\n')}

What [instrumenting.md](instrumenting.md) says of these is from their own sources and documentation.
`;
}

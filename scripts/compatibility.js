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

/** What modelbench knows of and no test has asked for real. */
const NOT_RUN = [
  'Triton',
  'TorchServe',
  'MLServer and KServe',
  'TensorFlow Serving',
  'vLLM',
  'SGLang',
  'Text Generation Inference',
  'Text Embeddings Inference',
  'Ollama',
  'Envoy and Istio',
  'HAProxy',
  'all hosted APIs',
];

/** Puts the rows of the last run into the page. */
export function writeCompatibility() {
  const old = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  const rows = new Map(rowsOf(old));
  const names = existsSync(CHECKED) ? readdirSync(CHECKED) : [];
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
  return [...page.matchAll(/^\| (?!server \|)(\S.*?) \| .*$/gm)].map(([row, server]) => [
    server,
    row,
  ]);
}

/** @param {readonly (readonly [string, string])[]} rows */
function pageOf(rows) {
  const captured = existsSync(FIXTURES) ? readdirSync(FIXTURES) : [];
  const answers = captured.map((name) => `- ${name.replace(/\.[a-z]+$/, '')}`);
  return `# Compatibility

Which servers modelbench was run against for real, and how far that was checked. \`npm run test:servers -- --write\` writes this page.

## Run for real

Each is installed, started on loopback, profiled by the executable that ships, and stopped.
Every request had to be accepted, its times found, and none of its reports be inconsistent.
Means had to agree within 5 % and 0.5 ms.

| server | version | where its times were found | what was checked | last |
|---|---|---|---|---|
${rows.map(([, row]) => row).join('\n')}

BentoML, LitServe and Ray Serve take minutes to install: \`npm run test:servers -- --heavy\`.
A server that cannot be installed fails its test.

## Only against captured answers

${answers.length === 0 ? 'None yet.' : answers.join('\n')}

## Not run at all

${NOT_RUN.map((name) => `- ${name}`).join('\n')}

What [instrumenting.md](instrumenting.md) says of these is from their own sources and documentation.
`;
}

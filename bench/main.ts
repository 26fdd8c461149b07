/*
 * npm run bench                 all of them, printed
 * npm run bench overhead        one of them
 * npm run bench -- --write      also into bench/README.md
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

import type { Bench } from './bench.js';
import { ROOT } from './child.js';
import { mark } from './mark.bench.js';
import { memory } from './memory.bench.js';
import { overhead } from './overhead.bench.js';
import { split } from './split.bench.js';
import { startup } from './startup.bench.js';

const BENCHES: readonly Bench[] = [mark, startup, overhead, memory, split];
const README = join(ROOT, 'bench', 'README.md');

const words = process.argv.slice(2);
const names = words.filter((word) => !word.startsWith('--'));
const writes = words.includes('--write');
const chosen = BENCHES.filter(({ name }) => names.length === 0 || names.includes(name));
if (chosen.length === 0) {
  process.stderr.write(`there is ${BENCHES.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = 2;
}

for (const { name, question, answer } of chosen) {
  const table = await answer((line) => process.stderr.write(`  ${line}\n`));
  process.stdout.write(`\n${question}\n\n${table}\n`);
  if (writes) writeIntoReadme(name, `${table}\n\n${machineLine()}`);
}

/** Between the two comments that bear the bench's name. */
function writeIntoReadme(name: string, text: string): void {
  const page = readFileSync(README, 'utf8');
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`bench/README.md has no place for ${name}`);
  const filled = `${page.slice(0, from)}${start}\n${text}\n${page.slice(to)}`;
  writeFileSync(README, filled);
}

/** Each table says where it comes from: they may be written at different times. */
function machineLine(): string {
  const cores = cpus();
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  const processor = `${cores[0]?.model ?? 'unknown processor'}, ${cores.length} cores`;
  return `${day}: ${processor}, ${memoryGiB} GiB, ${type()} ${release()}, Node ${process.version}.`;
}

/*
 * npm run bench                 all of them, printed
 * npm run bench overhead        one of them
 * npm run bench -- --write      also into bench/README.md
 */
import type { Bench } from './bench.js';
import { compare } from './compare.bench.js';
import { mark } from './mark.bench.js';
import { memory } from './memory.bench.js';
import { overhead } from './overhead.bench.js';
import { machineLine, writeIntoReadme } from './readme.js';
import { split } from './split.bench.js';
import { startup } from './startup.bench.js';
import { streamReader } from './stream-reader.bench.js';

const BENCHES: readonly Bench[] = [mark, startup, overhead, memory, split, streamReader, compare];

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

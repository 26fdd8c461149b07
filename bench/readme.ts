import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

import { ROOT } from './child.js';

/* The tables of bench/README.md, each between two comments that bear its bench's name. */

const README = join(ROOT, 'bench', 'README.md');

export function writeIntoReadme(name: string, text: string): void {
  const page = readFileSync(README, 'utf8');
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`bench/README.md has no place for ${name}`);
  const filled = `${page.slice(0, from)}${start}\n${text}\n${page.slice(to)}`;
  writeFileSync(README, filled);
}

/** Each table says where it comes from: they may be written at different times. */
export function machineLine(): string {
  const cores = cpus();
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  const processor = `${cores[0]?.model ?? 'unknown processor'}, ${cores.length} cores`;
  return `${day}: ${processor}, ${memoryGiB} GiB, ${type()} ${release()}, Node ${process.version}.`;
}

/*
 * npm run bench:peers                   all but the long ones, printed
 * npm run bench:peers -- open           one of them
 * npm run bench:peers -- --write        also into bench/README.md
 * npm run bench:peers -- --quick        a second each, once: does it work at all?
 * … --seconds 5 --rounds 1              other than each measure's own
 */
import { parseArgs } from 'node:util';

import { machineLine, writeIntoReadme } from '../readme.js';
import { closed } from './closed.bench.js';
import { cpu } from './cpu.bench.js';
import { derived } from './derived.bench.js';
import type { Measure } from './measure.js';
import { memory } from './memory.bench.js';
import { open } from './open.bench.js';
import { pacing } from './pacing.bench.js';
import { type Installed, installedPeers } from './peers.js';
import { upload } from './upload.bench.js';
import { workers } from './workers.bench.js';

const MEASURES: readonly Measure[] = [open, pacing, closed, workers, cpu, upload, derived, memory];

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
  },
});
const strangers = names.filter((asked) => !MEASURES.some(({ name }) => name === asked));
if (strangers.length > 0) {
  process.stderr.write(`there is ${MEASURES.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = 2;
} else {
  const installed = await installedPeers();
  process.stderr.write(`${installed.line}\n`);
  for (const measure of MEASURES.filter(isChosen)) await answer(measure, installed);
}

function isChosen({ name, onlyByName }: Measure): boolean {
  return names.length === 0 ? onlyByName !== true : names.includes(name);
}

/** One that fails does not keep the others from being asked. */
async function answer(measure: Measure, { peers, line }: Installed): Promise<void> {
  const seconds = Number(options.seconds ?? (options.quick ? 1 : measure.seconds));
  const rounds = Number(options.rounds ?? (options.quick ? 1 : measure.rounds));
  const say = (text: string) => process.stderr.write(`  ${measure.name}: ${text}\n`);
  try {
    const table = await measure.answer({ peers, seconds, rounds, say });
    process.stdout.write(`\n${measure.question}\n\n${table}\n`);
    if (options.write)
      writeIntoReadme(`peers ${measure.name}`, `${table}\n\n${machineLine()}\n${line}.`);
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  }
}

import { type Bench, medianOf, tableOf } from './bench.js';
import { AUTOCANNON, MODELBENCH, runNode } from './child.js';

const ROUNDS = 25;

const PROGRAMS = [
  { name: 'node -e 0', words: ['-e', '0'] },
  { name: 'modelbench --version', words: [MODELBENCH, '--version'] },
  { name: 'autocannon --version', words: [AUTOCANNON, '--version'] },
] as const;

export const startup: Bench = {
  name: 'startup',
  question: 'How long until it does anything?',
  answer: async () => {
    const taken = PROGRAMS.map((): number[] => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, { words }] of PROGRAMS.entries()) {
        taken[index]?.push((await runNode(words)).wallMs);
      }
    }
    const medians = taken.map(medianOf);
    const rows = PROGRAMS.map(({ name }, index) => {
      const median = medians[index] ?? Number.NaN;
      return [name, median.toFixed(0), (median / (medians[0] ?? Number.NaN)).toFixed(2)];
    });
    return tableOf([`median of ${ROUNDS}, in turn`, 'ms', '÷ node -e 0'], rows);
  },
};

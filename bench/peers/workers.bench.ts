import { type Measure, peersNamed } from './measure.js';
import { compareRates, OURS } from './rates.js';
import { withTarget } from './target.js';

/** Those that can use two cores. */
const NAMES = [OURS, 'autocannon', 'wrk', 'hey', 'oha', 'vegeta', 'k6'] as const;

export const workers: Measure = {
  name: 'workers',
  question: 'The same with two workers, the server on the same machine: how many a second?',
  seconds: 5,
  rounds: 7,
  answer: (trial) =>
    withTarget((target) => {
      const peers = peersNamed(trial, NAMES);
      return compareRates(target, trial, { peers, workers: 2, rivals: ['autocannon', 'hey'] });
    }),
};

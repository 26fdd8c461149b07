import { type Measure, peersNamed } from './measure.js';
import { compareRates, OURS } from './rates.js';
import { withTarget } from './target.js';

/** Those that use one core, or can be told to. */
const NAMES = [OURS, 'autocannon', 'wrk', 'ab', 'hey'] as const;

export const closed: Measure = {
  name: 'closed',
  question: 'Closed loop, 64 connections, one worker, 39 bytes: how many requests a second?',
  seconds: 5,
  rounds: 7,
  answer: (trial) =>
    withTarget((target) => {
      const peers = peersNamed(trial, NAMES);
      return compareRates(target, trial, { peers, workers: 1, rivals: ['autocannon'] });
    }),
};

/* Rounds without a server: differences of several metrics that have noise in common. */
import { type Random, randomOf, seedOf } from '../../src/base/random.js';

import { normalsOf } from './simulated.js';

export type Noise = 'normal' | 'heavy' | 'spikes';

export type Rounds = {
  readonly metrics: number;
  readonly rounds: number;
  readonly noise: Noise;
  /** Standard deviation of a round's difference. */
  readonly deviation: number;
  readonly shift: number;
  readonly seed: number;
};

const CORRELATION = 0.6;
const SPIKE_SHARE = 0.15;
const SPIKE_DEVIATIONS = 6;

/** A column a metric, a row a round. */
export function columnsOf(spec: Rounds): readonly (readonly number[])[] {
  const { metrics, rounds, noise, deviation, shift, seed } = spec;
  const normal = normalsOf(seedOf(seed, 'noise'));
  const uniform = randomOf(seedOf(seed, 'spikes'));
  const columns = Array.from({ length: metrics }, (): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    const shared = normal();
    const scale = noise === 'heavy' ? heavyScale(normal) : 1;
    // A spike is a bad round: it hits all metrics, in either direction.
    const spike = noise === 'spikes' ? spikeOf(uniform) : 0;
    for (const column of columns) {
      const own = Math.sqrt(CORRELATION) * shared + Math.sqrt(1 - CORRELATION) * normal();
      column.push(shift + deviation * (scale * own + spike));
    }
  }
  return columns;
}

/** Of Student's t with three degrees of freedom, scaled to a standard deviation of 1. */
function heavyScale(normal: Random): number {
  const square = normal() ** 2 + normal() ** 2 + normal() ** 2;
  return Math.sqrt(3 / square) / Math.sqrt(3);
}

function spikeOf(uniform: Random): number {
  if (uniform() >= SPIKE_SHARE) return 0;
  return uniform() < 0.5 ? -SPIKE_DEVIATIONS : SPIKE_DEVIATIONS;
}

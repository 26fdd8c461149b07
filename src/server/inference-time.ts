import type { Random } from '../base/random.js';
import type { DrawnTime } from '../base/reference-settings.js';
import { type DurationNs, durationNs } from '../base/units.js';
import { unreachable } from '../base/unreachable.js';

/** Gives the time of one execution after another, in whole ns. */
export function drawsOf(time: DrawnTime, random: Random): () => DurationNs {
  switch (time.kind) {
    case 'constant':
      return () => time.ns;
    case 'exponential':
      // 1 - random() lies in (0, 1], so its logarithm is finite.
      return () => durationNs(Math.round(-Math.log(1 - random()) * time.meanNs));
    case 'lognormal':
      return () => durationNs(Math.round(time.medianNs * Math.exp(time.sigma * normalOf(random))));
    default:
      return unreachable(time);
  }
}

/** Box and Muller's transform; the second number of each pair is not kept. */
function normalOf(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

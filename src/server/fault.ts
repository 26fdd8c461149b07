import { type Random, randomOf, seedOf } from '../base/random.js';
import type { ReferenceSettings } from '../base/reference-settings.js';

export type Fault = 'none' | 'error' | 'hang' | 'reset';

/** Decides each request's fate by its place in the order of arrival, whatever the timing. */
export function faultsOf(settings: ReferenceSettings): () => Fault {
  const { errors, hang, reset } = settings;
  if (errors + hang + reset === 0) return () => 'none';
  const random: Random = randomOf(seedOf(settings.seed, 'faults'));
  return () => {
    const drawn = random();
    if (drawn < errors) return 'error';
    if (drawn < errors + hang) return 'hang';
    if (drawn < errors + hang + reset) return 'reset';
    return 'none';
  };
}

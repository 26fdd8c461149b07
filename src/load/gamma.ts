import type { Random } from '../base/random.js';

/**
 * Numbers from a gamma distribution of this shape and scale 1 (so their mean is the shape), by
 * Marsaglia and Tsang, "A simple method for generating gamma variables" (2000): exact, about 1.05
 * tries a number. Shapes below 1 go by shape + 1 and a power of a uniform number (their section 6).
 */
export function gammaOf(shape: number, random: Random): () => number {
  if (shape < 1) {
    const above = gammaOf(shape + 1, random);
    return () => above() * (1 - random()) ** (1 / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const normal = normalOf(random);
  return () => {
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      // 1 - random() lies in (0, 1], so its logarithm is finite.
      if (Math.log(1 - random()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
}

/** Standard normal numbers, by Box and Muller: one of each pair is used. */
function normalOf(random: Random): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

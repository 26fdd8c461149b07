import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Uniform in [0, 1), 32 bits of resolution. */
export type Random = () => number;

/** The same seed gives the same numbers on every machine and in every version of Node. */
export function randomOf(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  // pure-rand 8.4: the first number is the seed's bits turned over, so that small seeds all begin
  // near 1. A few steps mix the seed into the whole state (test/base/random.test.ts).
  for (let step = 0; step < 20; step += 1) {
    generator.next();
  }
  return () => (generator.next() >>> 0) / 0x1_0000_0000;
}

/** A seed for one purpose of many under the same run, so that two streams never coincide. */
export function seedOf(seed: number, purpose: string): number {
  // FNV-1a over the purpose, started from the seed.
  let hash = (0x811c_9dc5 ^ seed) >>> 0;
  for (let index = 0; index < purpose.length; index += 1) {
    hash = Math.imul(hash ^ purpose.charCodeAt(index), 0x0100_0193) >>> 0;
  }
  return hash | 0;
}

import { ARMS, type Arm } from '../../result/session-document.js';
import { randomOf, seedOf } from '../../base/random.js';

export type ArmPair = readonly [Arm, Arm];

const FORWARD: ArmPair = ARMS;
const BACKWARD: ArmPair = [ARMS[1], ARMS[0]];

/**
 * Who goes first in each round. Two rounds are ABBA or BAAB, by a coin of the seed: a drift that is
 * straight over two rounds then falls on both arms alike, and no rhythm of the machine can follow.
 */
export function roundOrders(rounds: number, seed: number): readonly ArmPair[] {
  const random = randomOf(seedOf(seed, 'order of the arms'));
  const pairs: ArmPair[] = [];
  while (pairs.length < rounds) {
    pairs.push(...(random() < 0.5 ? [FORWARD, BACKWARD] : [BACKWARD, FORWARD]));
  }
  return pairs.slice(0, rounds);
}

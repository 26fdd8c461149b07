import type { Cell, Plan } from '../../scenario/plan.js';
import { seedOf } from '../../base/random.js';

/** Which round of which series: a confirmation must not send again what was sent before. */
export type RoundName = { readonly series: 'screen' | 'confirmation'; readonly round: number };

/**
 * A plan as it is run in one round: other arrivals and other payloads than in the others, but the
 * same in both arms. `seeds`: the plan whose cells' seeds count, cell by cell.
 */
export function planOfRound(plan: Plan, seeds: Plan, { series, round }: RoundName): Plan {
  const name = series === 'screen' ? `round ${round}` : `${series} ${round}`;
  const [first, ...others] = plan.cells.map((cell, index): Cell => {
    const { seed } = seeds.cells[index] ?? cell;
    return { ...cell, seed: seedOf(seed, name) };
  });
  if (first === undefined) throw new Error('a plan without cells');
  return { ...plan, cells: [first, ...others] };
}

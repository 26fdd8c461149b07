import type { Arm } from '../../result/session-document.js';
import type { Plan } from '../../scenario/plan.js';

/** One of the two things that are compared, ready to be measured. */
export type ArmPlan = {
  readonly label: string;
  readonly plan: Plan;
  /** As `--set` of this arm alone took them. */
  readonly changes: readonly string[];
  /** The command that starts it before each run. */
  readonly restart: string | undefined;
};

export type ArmPlans = Readonly<Record<Arm, ArmPlan>>;

/** Where it is; a reference server is started anew on a port that nobody knows yet. */
export function addressText({ target }: Plan): string {
  return target.address.kind === 'url' ? target.address.url : 'reference server';
}

/** Whether each run meets a process that was started for it. */
export function replicationOf({ before, after }: ArmPlans): 'connection' | 'process' {
  const isAnew = ({ plan, restart }: ArmPlan): boolean =>
    restart !== undefined || plan.server !== undefined || plan.target.address.kind === 'reference';
  return isAnew(before) && isAnew(after) ? 'process' : 'connection';
}

/** Why these two cannot be compared round by round; undefined where they can. */
export function whyNotComparable({ before, after }: ArmPlans): string | undefined {
  const repeated = [...before.plan.cells, ...after.plan.cells].find(({ repeat }) => repeat > 0);
  if (repeated !== undefined) return 'its cells are repeated, and so would be each round';
  const { cells } = before.plan;
  const others = after.plan.cells;
  if (cells.length !== others.length) {
    return `before has ${cells.length} cells, after ${others.length}`;
  }
  const index = cells.findIndex((cell, at) => !isAlike(cell, others[at]));
  const [cell, other] = [cells[index], others[index]];
  if (cell === undefined || other === undefined) return undefined;
  return cell.name === other.name
    ? `"${cell.name}" is not measured alike in both arms (its load, warm-up or length)`
    : `"${cell.name}" before stands beside "${other.name}" after`;
}

/** The cells that both arms have, side by side by their names; undefined where there are none. */
export function sharedCells({ before, after }: ArmPlans): ArmPlans | undefined {
  const pairs = before.plan.cells.flatMap((cell) => {
    const other = after.plan.cells.find(({ name }) => name === cell.name);
    return other === undefined ? [] : [{ cell, other }];
  });
  const [first, ...others] = pairs;
  if (first === undefined) return undefined;
  const withCells = (arm: ArmPlan, cells: Plan['cells']): ArmPlan => ({
    ...arm,
    plan: { ...arm.plan, cells },
  });
  return {
    before: withCells(before, [first.cell, ...others.map(({ cell }) => cell)]),
    after: withCells(after, [first.other, ...others.map(({ other }) => other)]),
  };
}

/** What is sent may differ: two encodings of one tensor are a fair comparison. */
function isAlike(one: Plan['cells'][0], other: Plan['cells'][0] | undefined): boolean {
  const alike = ({ name, load, warmup, measure }: Plan['cells'][0]): string =>
    JSON.stringify([name, load, warmup, measure]);
  return other !== undefined && alike(one) === alike(other);
}

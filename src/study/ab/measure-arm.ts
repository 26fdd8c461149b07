import type { RunOutcome } from '../../run/event.js';
import { restartTarget } from '../../run/restart-target.js';
import { RunFailure } from '../../run/run-failure.js';
import { runPlan } from '../../run/run-plan.js';
import type { RunSetting } from '../../run/setting.js';
import type { Arm } from '../../result/session-document.js';
import type { Plan } from '../../scenario/plan.js';

/** One run of one arm; without a document where its target was never there. */
export type ArmOutcome = {
  readonly document: RunOutcome['document'] | undefined;
  readonly ended: RunOutcome['ended'];
};

/** Runs the plan, at a target that the command has started for it, if there is one. */
export async function measureArm(
  arm: Arm,
  restart: string | undefined,
  plan: Plan,
  setting: RunSetting,
): Promise<ArmOutcome> {
  if (restart === undefined) return runPlan(plan, setting);
  const { address } = plan.target;
  if (address.kind !== 'url') throw new Error('a command that starts an arm without a URL');
  const isStopped = (): boolean => setting.interruption.requested() !== undefined;
  try {
    const order = { command: restart, option: `--restart-${arm}`, url: address.url };
    const target = await restartTarget(order, isStopped);
    try {
      // The command is the server: that of the scenario would be a second one.
      return await runPlan({ ...plan, server: undefined }, setting);
    } finally {
      await target.stop();
    }
  } catch (error) {
    const signal = setting.interruption.requested();
    if (signal !== undefined)
      return { document: undefined, ended: { kind: 'interrupted', signal } };
    if (!(error instanceof RunFailure)) throw error;
    return { document: undefined, ended: { kind: 'failed', why: error.message } };
  }
}

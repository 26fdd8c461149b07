import type { RunOutcome } from '../run/event.js';
import { runOnce } from '../run/run-once.js';
import { runPlan } from '../run/run-plan.js';
import type { RunSetting } from '../run/setting.js';
import type { OnceDocument } from '../result/once.js';
import type { Plan } from '../scenario/plan.js';

/** What sends the requests. An argument, so that exit codes are tested without a server. */
export type Engine = {
  readonly runPlan: (plan: Plan, setting: RunSetting) => Promise<RunOutcome>;
  readonly runOnce: (plan: Plan, setting: RunSetting) => Promise<OnceDocument>;
};

export const engine: Engine = { runPlan, runOnce };

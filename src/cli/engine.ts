import type { SessionOutcome, SessionRequest } from '../study/ab/run-session.js';
import type { ProbeOutcome, ProbeRequest } from '../study/probe/run-probe.js';
import type { SelftestOutcome, SelftestRequest } from '../study/selftest/run-selftest.js';
import type { RunOutcome } from '../run/event.js';
import type { RunSetting } from '../run/setting.js';
import type { OnceDocument } from '../result/once.js';
import type { Plan } from '../scenario/plan.js';

/** What sends the requests. An argument, so that exit codes are tested without a server. */
export type Engine = {
  readonly runPlan: (plan: Plan, setting: RunSetting) => Promise<RunOutcome>;
  readonly runOnce: (plan: Plan, setting: RunSetting) => Promise<OnceDocument>;
  readonly probe: (request: ProbeRequest, setting: RunSetting) => Promise<ProbeOutcome>;
  readonly selftest: (request: SelftestRequest, setting: RunSetting) => Promise<SelftestOutcome>;
  readonly runSession: (request: SessionRequest, setting: RunSetting) => Promise<SessionOutcome>;
};

/** Each is loaded when it is called: what a run does not need takes no memory beside it. */
export const engine: Engine = {
  runPlan: async (plan, setting) => (await import('../run/run-plan.js')).runPlan(plan, setting),
  runOnce: async (plan, setting) => (await import('../run/run-once.js')).runOnce(plan, setting),
  probe: async (request, setting) =>
    (await import('../study/probe/run-probe.js')).runProbe(request, setting),
  selftest: async (request, setting) =>
    (await import('../study/selftest/run-selftest.js')).runSelftest(request, setting),
  runSession: async (request, setting) =>
    (await import('../study/ab/run-session.js')).runSession(request, setting),
};

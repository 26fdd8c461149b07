import { runSession, type SessionOutcome, type SessionRequest } from '../study/ab/run-session.js';
import { type ProbeOutcome, type ProbeRequest, runProbe } from '../study/probe/run-probe.js';
import {
  runSelftest,
  type SelftestOutcome,
  type SelftestRequest,
} from '../study/selftest/run-selftest.js';
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
  readonly probe: (request: ProbeRequest, setting: RunSetting) => Promise<ProbeOutcome>;
  readonly selftest: (request: SelftestRequest, setting: RunSetting) => Promise<SelftestOutcome>;
  readonly runSession: (request: SessionRequest, setting: RunSetting) => Promise<SessionOutcome>;
};

export const engine: Engine = {
  runPlan,
  runOnce,
  probe: runProbe,
  selftest: runSelftest,
  runSession,
};

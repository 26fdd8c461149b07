/*
 * Measures two targets in interleaved rounds: the same seeded arrivals and payloads in both arms of
 * a round, in an order that no drift favours. Everything is sent by `runPlan`, as in any other run;
 * what was measured before something went wrong is kept.
 */
import { randomUUID } from 'node:crypto';

import type { RunEvent, RunOutcome } from '../../run/event.js';
import { scenarioDocumentOf } from '../../run/scenario-document.js';
import type { RunSetting } from '../../run/setting.js';
import type { Finding, ResultDocument } from '../../result/document.js';
import { redactStrings } from '../../result/redact-strings.js';
import {
  ARMS,
  type Arm,
  type ArmDocument,
  type ArmRunDocument,
  type RoundDocument,
  SESSION_FORMAT,
  SESSION_FORMAT_VERSION,
  type SessionDocument,
} from '../../result/session-document.js';
import { SESSION_SHAPE } from '../../result/session-shape.js';
import { type Anchor, anchorOf } from '../../host/anchor.js';
import { undiciVersion } from '../../wire/undici-version.js';
import { clock } from '../../base/clock.js';

import {
  type ArmPlan,
  type ArmPlans,
  addressText,
  replicationOf,
  whyNotComparable,
} from './arm-plan.js';
import type { Design, Foresight } from './foresee.js';
import { measureArm } from './measure-arm.js';
import { roundOrders } from './round-order.js';
import { planOfRound, type RoundName } from './round-plan.js';

export type SessionRequest = {
  readonly arms: ArmPlans;
  readonly design: Design;
  readonly foresight: Foresight;
  readonly series: RoundName['series'];
  /** Whether what is there after so many rounds decides already. */
  readonly isEnough: (session: SessionDocument) => boolean;
};

export type SessionOutcome = {
  readonly document: SessionDocument;
  readonly ended: RunOutcome['ended'];
};

/** Of the rounds: more than these lost, and it is no longer the session that was planned. */
const LOST_RATIO_MAX = 0.2;

export async function runSession(
  request: SessionRequest,
  setting: RunSetting,
): Promise<SessionOutcome> {
  const session = new Session(request, setting);
  const ended = await session.all();
  return { document: session.document(), ended };
}

class Session {
  readonly #request: SessionRequest;
  readonly #setting: RunSetting;
  readonly #id = randomUUID();
  readonly #startedAt = new Date().toISOString();
  readonly #startedNs = clock.nowNs();
  readonly #anchor: Anchor = anchorOf(clock);
  readonly #rounds: RoundDocument[] = [];
  readonly #seen: Partial<Record<Arm, ResultDocument>> = {};
  readonly #secrets = new Set<string>();
  #runsBefore = 0;
  #isPartial = false;

  constructor(request: SessionRequest, setting: RunSetting) {
    this.#request = request;
    this.#setting = setting;
    for (const arm of ARMS) {
      for (const secret of request.arms[arm].plan.target.secrets) this.#secrets.add(secret);
    }
  }

  async all(): Promise<RunOutcome['ended']> {
    const { design, arms } = this.#request;
    const orders = roundOrders(design.rounds, arms.before.plan.seed);
    try {
      for (const [round, order] of orders.entries()) {
        const ended = await this.#round(round, order);
        if (ended !== undefined) return this.#partly(ended);
        const isLook = design.looks.includes(round + 1) && round + 1 < design.rounds;
        if (isLook && this.#request.isEnough(this.document())) return { kind: 'done' };
      }
      return { kind: 'done' };
    } catch (error) {
      return this.#partly({ kind: 'fault', error });
    }
  }

  document(): SessionDocument {
    const { arms, design, foresight } = this.#request;
    const { toolVersion, host, git } = this.#setting;
    const { plan } = arms.before;
    const document: SessionDocument = {
      format: SESSION_FORMAT,
      formatVersion: SESSION_FORMAT_VERSION,
      tool: { version: toolVersion, undici: undiciVersion() },
      id: this.#id,
      startedAt: this.#startedAt,
      finishedAt: new Date().toISOString(),
      partial: this.#isPartial,
      host,
      labels: plan.labels,
      git,
      scenario: scenarioDocumentOf(plan),
      seed: plan.seed,
      plan: {
        rounds: design.rounds,
        looks: design.looks,
        alphaRatio: design.alpha,
        replication: replicationOf(arms),
        // Only by --force are arms measured that were not asked alike.
        sharedSchedule: whyNotComparable(arms) === undefined,
        expectedNs: foresight.expectedNs,
        foreseen: foresight.visible,
      },
      arms: { before: this.#armDocument('before'), after: this.#armDocument('after') },
      // One that was ended before its first run was whole says nothing.
      rounds: this.#rounds.filter(({ runs }) => runs.length > 0),
      warnings: this.#warnings(),
    };
    return redactStrings(document, [...this.#secrets], SESSION_SHAPE);
  }

  #partly(ended: RunOutcome['ended']): RunOutcome['ended'] {
    this.#isPartial = true;
    return ended;
  }

  /** Undefined where the session goes on, be it that this round was lost. */
  async #round(round: number, order: readonly Arm[]): Promise<RunOutcome['ended'] | undefined> {
    const runs: ArmRunDocument[] = [];
    this.#rounds.push({ round, runs });
    for (const arm of order) {
      const { run, ended } = await this.#run(round, arm);
      // What an interruption cut short is no run: half of one compares with nothing.
      if (run !== undefined) runs.push(run);
      this.#runsBefore += 1;
      if (ended.kind === 'failed') return this.#afterLoss(round, arm, ended.why);
      if (ended.kind !== 'done') return ended;
    }
    return undefined;
  }

  /** A first round that fails is a mistake; later, a few may be lost. */
  #afterLoss(round: number, arm: Arm, why: string): RunOutcome['ended'] | undefined {
    const { label } = this.#request.arms[arm];
    const name = label === arm ? arm : `${arm} (${label})`;
    const lost = this.#rounds.filter(isLost).length;
    if (round > 0 && lost <= this.#request.design.rounds * LOST_RATIO_MAX) return undefined;
    const whole = this.#rounds.length - lost;
    const kept = whole === 0 ? '' : `; ${whole} of ${this.#request.design.rounds} rounds are kept`;
    return { kind: 'failed', why: `${name} failed in round ${round + 1}: ${why}${kept}` };
  }

  async #run(
    round: number,
    arm: Arm,
  ): Promise<{
    readonly run: ArmRunDocument | undefined;
    readonly ended: RunOutcome['ended'];
  }> {
    const startedAt = new Date().toISOString();
    const atStartNs = this.#anchor.measureNs();
    const { document, ended } = await this.#measure(round, arm);
    if (document !== undefined) this.#seen[arm] ??= document;
    if (ended.kind !== 'done' && ended.kind !== 'failed') return { run: undefined, ended };
    const failure = ended.kind === 'failed' ? ended.why : null;
    const atEndNs = failure === null ? this.#anchor.measureNs() : null;
    const { cells = [], warnings = [] } = document ?? {};
    const anchor = { atStartNs, atEndNs };
    return { run: { arm, startedAt, anchor, failure, cells, warnings }, ended };
  }

  #measure(round: number, arm: Arm): ReturnType<typeof measureArm> {
    const { arms, series } = this.#request;
    const { plan, restart } = arms[arm];
    const onEvent = (event: RunEvent): void => this.#tell(event, arm, round);
    return measureArm(arm, restart, planOfRound(plan, arms.before.plan, { series, round }), {
      ...this.#setting,
      onEvent,
    });
  }

  /** Cells of all runs are counted together, and so is their time. */
  #tell(event: RunEvent, arm: Arm, round: number): void {
    const { foresight, design } = this.#request;
    const before = this.#runsBefore * foresight.cells;
    const total = 2 * design.rounds * foresight.cells;
    const nameOf = (name: string): string => `round ${round + 1} ${arm} · ${name}`;
    switch (event.kind) {
      case 'cell-started':
        this.#setting.onEvent({
          ...event,
          index: before + event.index,
          total,
          name: nameOf(event.name),
        });
        break;
      case 'progress': {
        const { progress } = event;
        const leftNs = Math.max(0, foresight.expectedNs - (clock.nowNs() - this.#startedNs));
        const index = before + progress.index;
        const name = nameOf(progress.name);
        this.#setting.onEvent({
          kind: 'progress',
          progress: { ...progress, index, total, name, leftNs },
        });
        break;
      }
      default:
        break;
    }
  }

  #armDocument(arm: Arm): ArmDocument {
    const { label, changes, restart } = this.#request.arms[arm];
    const target = this.#seen[arm]?.target ?? targetOf(this.#request.arms[arm]);
    return { label, target, changes, restart: restart ?? null };
  }

  #warnings(): readonly Finding[] {
    const lost = this.#rounds.filter(isLost);
    if (lost.length === 0) return [];
    const reasons = lost.flatMap(({ runs }) => runs.flatMap(({ failure }) => failure ?? []));
    return [
      {
        code: 'rounds-lost',
        message: `${lost.length} of ${this.#rounds.length} rounds were lost: ${reasons[0] ?? ''}`,
        advice: null,
        cells: [],
      },
    ];
  }
}

function isLost({ runs }: RoundDocument): boolean {
  return runs.some(({ failure }) => failure !== null);
}

function targetOf({ plan }: ArmPlan): ArmDocument['target'] {
  return {
    url: addressText(plan),
    method: '',
    api: plan.target.api,
    httpVersion: plan.target.httpVersion,
    server: null,
  };
}

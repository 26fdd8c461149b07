/*
 * The conductor: starts the target where the scenario asks for it, runs the cells one after the
 * other in the load thread, and makes the result document. It prints nothing; it emits events.
 */
import { RESULT_FORMAT, RESULT_FORMAT_VERSION, type ResultDocument } from '../result/document.js';
import { redactStrings } from '../result/redact-strings.js';
import { CELL_SHAPE, RESULT_SHAPE } from '../result/result-shape.js';
import type { Nursery } from '../host/nursery.js';
import type { Cell, Plan } from '../scenario/plan.js';
import { undiciVersion } from '../wire/undici-version.js';
import { clock } from '../base/clock.js';

import { cellDocumentOf } from './cell-document.js';
import { type CellRun, runCell, type StopReason } from './cell-run.js';
import { type CellNote, ModelDescriptions, requestFindingsOf } from './describe-model.js';
import type { RunOutcome } from './event.js';
import { whyHopeless } from './failures.js';
import { findingsOf, missingCells, type SeenCell } from './findings.js';
import { nurseryOf } from './generator.js';
import { beginInstrument } from './instrument.js';
import { lengthOf } from './length-of-cells.js';
import { LoadThreads } from './load-threads.js';
import { OtherPrograms } from './other-programs.js';
import { isOwnHost } from './own-host.js';
import { prepareCell } from './prepare.js';
import type { SeenPrompts } from './prompt-cell.js';
import { QuietThread } from './quiet-thread.js';
import { RunFailure } from './run-failure.js';
import { scenarioDocumentOf } from './scenario-document.js';
import type { RunSetting } from './setting.js';
import { type RunningTarget, startTarget } from './target-process.js';
import { authorizationOf } from './token.js';
import { ttftEstimateOf } from './ttft-estimate.js';
import { adviceOn } from './unreachable-advice.js';
import { withWindows } from './window-cell.js';
import { withoutPassword } from './without-password.js';

export async function runPlan(plan: Plan, setting: RunSetting): Promise<RunOutcome> {
  const startedAt = new Date();
  const run = new PlanRun(plan, setting);
  const ended = await run.all();
  const ttftEstimate = ttftEstimateOf(run.prompts);
  const document: ResultDocument = {
    format: RESULT_FORMAT,
    formatVersion: RESULT_FORMAT_VERSION,
    tool: { version: setting.toolVersion, undici: undiciVersion() },
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    partial: run.isPartial,
    host: setting.host,
    labels: plan.labels,
    git: setting.git,
    target: run.targetDocument(),
    scenario: scenarioDocumentOf(plan),
    seed: plan.seed,
    cells: run.seen.map(({ cell }) => cell),
    ...(ttftEstimate === undefined ? {} : { ttftEstimate }),
    warnings: [
      ...requestFindingsOf(run.notes),
      ...findingsOf(plan, run.seen),
      ...missingCells(plan, run.seen),
    ],
  };
  return { document: redactStrings(document, run.secrets, RESULT_SHAPE), ended };
}

class PlanRun {
  readonly seen: SeenCell[] = [];
  readonly notes: CellNote[] = [];
  readonly prompts: SeenPrompts[] = [];
  isPartial = false;
  /** Those of the plan, and the tokens that were made on the way. */
  readonly secrets: string[];
  readonly #plan: Plan;
  readonly #setting: RunSetting;
  readonly #quiet = new QuietThread();
  #url = '';
  #method = '';
  #serverName: string | null = null;
  #serverKind: string | null = null;
  #authorization: string | undefined = undefined;
  readonly #descriptions: ModelDescriptions;
  #others: OtherPrograms | undefined = undefined;

  constructor(plan: Plan, setting: RunSetting) {
    this.#plan = plan;
    this.secrets = [...plan.target.secrets];
    this.#setting = setting;
    this.#descriptions = new ModelDescriptions(setting.interruption);
    const { address } = plan.target;
    this.#url = address.kind === 'url' ? address.url : 'reference server';
  }

  async all(): Promise<RunOutcome['ended']> {
    let target: RunningTarget | undefined;
    const threads = new LoadThreads(clock, await this.#nursery());
    let refresh: NodeJS.Timeout | undefined;
    try {
      await beginInstrument();
      await threads.ready(1);
      target = await startTarget(this.#plan, this.#setting.onEvent, () => this.#isOver());
      this.#url = target.url;
      refresh = await this.#beginTokens(threads);
      const { lookAroundNs } = this.#setting;
      if (lookAroundNs !== undefined) {
        this.#others = await OtherPrograms.look(target.leader, lookAroundNs);
      }
      return await this.#cellsOf(threads, target);
    } catch (error) {
      this.isPartial = true;
      const interrupted = this.#interrupted();
      if (interrupted !== undefined) return interrupted;
      if (error instanceof RunFailure) return { kind: 'failed', why: error.message };
      return { kind: 'fault', error };
    } finally {
      clearInterval(refresh);
      await Promise.all([threads.quit(), this.#quiet.quit()]);
      await target?.stop();
    }
  }

  /** Before a target is started: what it will listen on is known, or is this machine. */
  async #nursery(): Promise<Nursery> {
    const { target, cells } = this.#plan;
    const isLocal =
      target.address.kind !== 'url' || (await isOwnHost(new URL(target.address.url).hostname));
    const loads = cells.map(({ load }) => load);
    return nurseryOf(loads, { cores: this.#setting.host.cores, isLocal });
  }

  targetDocument(): ResultDocument['target'] {
    return {
      url: withoutPassword(this.#url),
      method: this.#method,
      api: this.#plan.target.api,
      httpVersion: this.#plan.target.httpVersion,
      server: this.#serverName,
      kind: this.#serverKind,
    };
  }

  async #cellsOf(threads: LoadThreads, target: RunningTarget): Promise<RunOutcome['ended']> {
    const { cells } = this.#plan;
    for (const [index, cell] of cells.entries()) {
      if (this.#isOver()) break;
      const run = await this.#runOne(threads, target.url, cell, index);
      this.#keep(run, index);
      if (run.stopped === undefined) continue;
      this.isPartial = true;
      const interrupted = this.#interrupted();
      if (interrupted !== undefined) return interrupted;
      if (run.stopped.kind !== 'asked') {
        return { kind: 'failed', why: whyOf(run.stopped, this.#url, target.epitaph()) };
      }
    }
    this.isPartial ||= this.seen.length < cells.length;
    return this.#interrupted() ?? this.#verdict();
  }

  /** A cell that never began to be measured leaves nothing behind. */
  #keep(run: CellRun, index: number): void {
    const { stopped, done, digest } = run;
    const isWhole = stopped === undefined;
    const isPart = done.due > 0 && (stopped?.kind !== 'unreachable' || digest.answers > 0);
    if (!isWhole && !isPart) return;
    const { cell, problems } = withWindows(cellDocumentOf(run), run.windows.outcomes, {
      answered: digest.answersSinceLook,
      inFlight: run.windows.inFlight,
    });
    const document = redactStrings(cell, this.secrets, CELL_SHAPE);
    const { payloads } = run.cell;
    this.prompts.push({ cell: document, payloads, first: digest.streams.firstTokens });
    this.seen.push({
      cell: document,
      contentType: digest.firstAnswer?.contentType,
      headers: digest.firstAnswer?.headers ?? [],
      problems,
      notDecoded: digest.notDecoded,
    });
    this.#setting.onEvent({ kind: 'cell-finished', index, cell: document });
  }

  #verdict(): RunOutcome['ended'] {
    const hopeless = this.seen.find(({ cell }) => cell.counts.ok === 0)?.cell;
    if (hopeless === undefined) return { kind: 'done' };
    return { kind: 'failed', why: whyHopeless(hopeless) };
  }

  async #runOne(threads: LoadThreads, url: string, cell: Cell, index: number): Promise<CellRun> {
    const prepared = await prepareCell(this.#plan, cell, {
      url,
      toolVersion: this.#setting.toolVersion,
      authorization: this.#authorization,
      descriptions: this.#descriptions,
    });
    if (this.#isOver()) throw new RunFailure('stopped before a cell began');
    this.notes.push(...prepared.notes.map((note) => ({ cell: cell.name, note })));
    this.#method ||= prepared.method;
    const total = this.#plan.cells.length;
    this.#setting.onEvent({
      kind: 'cell-started',
      index,
      total,
      name: cell.name,
      lengthNs: lengthOf([cell]),
      requests: cell.measure.kind === 'count' ? cell.measure.requests : undefined,
    });
    const restNs = lengthOf(this.#plan.cells.slice(index + 1));
    const cellNs = lengthOf([cell]);
    const surrounded = {
      cores: this.#setting.host.cores,
      isLocal: await isOwnHost(new URL(url).hostname),
    };
    const order = { cell, prepared, wish: this.#setting.workers, surrounded };
    const run = await runCell(this.#plan, order, threads, {
      quiet: this.#quiet,
      others: this.#others,
      isStopped: () => this.#isOver(),
      begunAnew: (workers, why) => {
        this.#setting.onEvent({ kind: 'cell-begun-anew', index, name: cell.name, workers, why });
      },
      progress: (progress) => {
        const known = restNs !== undefined && cellNs !== undefined;
        const leftNs = known ? Math.max(0, cellNs - progress.elapsedNs) + restNs : undefined;
        this.#setting.onEvent({
          kind: 'progress',
          progress: { ...progress, index, total, leftNs },
        });
      },
    });
    const server = run.digest.firstAnswer?.headers.find(([name]) => name === 'server')?.[1];
    this.#serverName ??= server ?? null;
    this.#serverKind ??= run.digest.said.serverKind ?? null;
    return run;
  }

  async #beginTokens(threads: LoadThreads): Promise<NodeJS.Timeout | undefined> {
    const { token } = this.#plan.target;
    if (token === undefined) return undefined;
    this.#keepToken(await authorizationOf(token));
    return setInterval(() => {
      // A failed refresh keeps the old token: the answers will tell whether it still holds.
      authorizationOf(token).then(
        (value) => {
          this.#keepToken(value);
          threads.setAuthorization(value);
        },
        () => {},
      );
    }, token.everyNs / 1e6);
  }

  #keepToken(authorization: string): void {
    this.#authorization = authorization;
    const token = authorization.replace(/^\S+ /, '');
    if (!this.secrets.includes(token)) this.secrets.push(token);
  }

  #isOver(): boolean {
    return this.#setting.interruption.requested() !== undefined;
  }

  #interrupted(): RunOutcome['ended'] | undefined {
    const signal = this.#setting.interruption.requested();
    return signal === undefined ? undefined : { kind: 'interrupted', signal };
  }
}

function whyOf(reason: StopReason, url: string, epitaph: string | undefined): string {
  switch (reason.kind) {
    case 'unreachable': {
      const more =
        epitaph === undefined ? adviceOn(reason.why) : `; the server is gone: ${epitaph}`;
      return `cannot reach ${withoutPassword(url)}: ${reason.why}${more}`;
    }
    case 'stop-rule':
      return `stopped by the stop rule: ${reason.failed} of ${reason.of} requests failed`;
    case 'asked':
      return 'stopped';
    default:
      return reason satisfies never;
  }
}

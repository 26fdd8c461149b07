/*
 * Measures the tool itself against the reference server (docs/selftest.md): a server that takes no
 * time for the floor and the pacing, and servers that work and know what they did, one silent and
 * one that tells. Everything is sent by `runPlan`, as in any other run.
 */
import type { RunEvent, RunOutcome } from '../../run/event.js';
import { RunFailure } from '../../run/run-failure.js';
import { runPlan } from '../../run/run-plan.js';
import type { RunSetting } from '../../run/setting.js';
import { startTarget } from '../../run/target-process.js';
import type { CellDocument, Finding } from '../../result/document.js';
import {
  type CeilingDocument,
  type FloorDocument,
  INVALID_CODE,
  NOT_REACHED_CODE,
  PACE_CODE,
  type PartErrorDocument,
  SELFTEST_FORMAT,
  SELFTEST_FORMAT_VERSION,
  type SelftestDocument,
} from '../../result/selftest-document.js';
import { fingerprintOf } from '../../host/fingerprint.js';
import type { Plan } from '../../scenario/plan.js';
import { undiciVersion } from '../../wire/undici-version.js';
import { clock } from '../../base/clock.js';

import { BENCHES, type Bench, benchPlan, lengthNsOf, loadsOf } from './bench-plan.js';
import { findCeiling } from './ceiling.js';
import { floorOf, type Seen, silentErrorsOf, toldErrorsOf } from './findings-of-cell.js';
import { BUSY_ADVICE, judged } from './judged.js';
import type { Lengths, TestLoad } from './loads.js';
import { rowsByCell, truthOf } from './server-truth.js';
import { trialOf } from './trial.js';

export type SelftestRequest = {
  readonly loads: readonly TestLoad[];
  readonly lengths: Lengths;
  /** Whether the ceiling is looked for. */
  readonly extent: 'usual' | 'full';
};

export type SelftestOutcome = {
  readonly document: SelftestDocument;
  readonly ended: RunOutcome['ended'];
};

export async function runSelftest(
  request: SelftestRequest,
  setting: RunSetting,
): Promise<SelftestOutcome> {
  const startedAt = new Date();
  const selftest = new Selftest(request, setting);
  const ended = await selftest.all();
  const tool = { version: setting.toolVersion, undici: undiciVersion() };
  const document: SelftestDocument = {
    format: SELFTEST_FORMAT,
    formatVersion: SELFTEST_FORMAT_VERSION,
    tool,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    partial: ended.kind !== 'done',
    host: setting.host,
    fingerprint: fingerprintOf(setting.host, tool),
    floors: selftest.floors,
    parts: selftest.parts,
    ceilings: selftest.ceilings,
    warnings: selftest.warnings,
  };
  return { document, ended };
}

type Benched = { readonly seen: readonly Seen[]; readonly ended: RunOutcome['ended'] };

/** As many as `--workers auto` adds at most. */
const WORKERS_MAX = 8;

/** Of all that comes before the ceiling, whose search is as long as it takes. */
type Planned = { readonly cells: number; readonly lengthNs: number };

function plannedOf({ loads, lengths }: SelftestRequest): Planned {
  const each = BENCHES.map((bench) => ({ bench, own: loadsOf(bench, loads) }));
  return {
    cells: each.reduce((sum, { own }) => sum + own.length, 0),
    lengthNs: each.reduce((sum, { bench, own }) => sum + lengthNsOf(bench, own, lengths), 0),
  };
}

function benchText({ server, pacing }: Bench): string {
  return server === 'instant' ? `${server} server, ${pacing} pacing` : `${server} server`;
}

class Selftest {
  readonly floors: FloorDocument[] = [];
  readonly parts: PartErrorDocument[] = [];
  readonly ceilings: CeilingDocument[] = [];
  readonly warnings: Finding[] = [];
  readonly #request: SelftestRequest;
  readonly #setting: RunSetting;
  readonly #startedNs = clock.nowNs();
  readonly #planned: Planned;
  #cellsBefore = 0;

  constructor(request: SelftestRequest, setting: RunSetting) {
    this.#request = request;
    this.#setting = setting;
    this.#planned = plannedOf(request);
  }

  async all(): Promise<RunOutcome['ended']> {
    try {
      for (const bench of BENCHES) {
        const { seen, ended } = await this.#bench(bench);
        for (const one of seen) this.#take(bench, one);
        if (ended.kind !== 'done') return ended;
      }
      return this.#request.extent === 'full' ? await this.#findCeilings() : { kind: 'done' };
    } catch (error) {
      const signal = this.#setting.interruption.requested();
      if (signal !== undefined) return { kind: 'interrupted', signal };
      if (error instanceof RunFailure) return { kind: 'failed', why: error.message };
      return { kind: 'fault', error };
    }
  }

  async #bench(bench: Bench): Promise<Benched> {
    const loads = loadsOf(bench, this.#request.loads);
    const [first] = loads;
    if (first === undefined) return { seen: [], ended: { kind: 'done' } };
    const plan = benchPlan(bench, loads, this.#request.lengths);
    return this.#atServer(plan, async (url) => {
      // Of one worker: to add another in the middle would send the warm-up twice.
      const { document, ended } = await this.#run(plan, url, 1);
      const { cells } = document;
      const rows = ended.kind === 'done' ? await this.#rowsOf(bench, plan, cells, url) : undefined;
      const seen = cells.flatMap((cell, index): readonly Seen[] => {
        const load = loads[index];
        return load === undefined ? [] : [{ load, cell, rows: rows?.[index] }];
      });
      return { seen, ended };
    });
  }

  /** One server for all cells of a plan, so that only the first one meets it cold. */
  async #atServer<Result>(plan: Plan, act: (url: string) => Promise<Result>): Promise<Result> {
    const isStopped = (): boolean => this.#setting.interruption.requested() !== undefined;
    const server = await startTarget(plan, this.#setting.onEvent, isStopped);
    try {
      return await act(server.url);
    } finally {
      await server.stop();
    }
  }

  async #run(plan: Plan, url: string, workers: number): Promise<RunOutcome> {
    const target = { ...plan.target, address: { kind: 'url', url } as const };
    const outcome = await runPlan(
      { ...plan, target },
      { ...this.#setting, workers, onEvent: (event) => this.#tell(event) },
    );
    this.#cellsBefore += plan.cells.length;
    return outcome;
  }

  async #rowsOf(
    bench: Bench,
    plan: Plan,
    cells: readonly CellDocument[],
    url: string,
  ): Promise<ReturnType<typeof rowsByCell>> {
    const sent = cells.map(({ counts }, index) => {
      const warmup = plan.cells[index]?.warmup;
      const warm = warmup?.kind === 'count' ? warmup.requests : 0;
      return { warmup: warm, measured: counts.due - counts.notSent };
    });
    const rows = rowsByCell(await truthOf(url), sent);
    if (rows === undefined) {
      this.warnings.push({
        code: 'truth-lost',
        message: `the ${bench.server} server answered another number of requests than were sent to it: what it did cannot be compared`,
        advice: BUSY_ADVICE,
        cells: [],
      });
    }
    return rows;
  }

  #take(bench: Bench, found: Seen): void {
    const seen = { ...found, cell: judged(found.cell) };
    const { validity } = seen.cell;
    const warning = warningOf(bench, seen.cell);
    if (warning !== undefined) this.warnings.push(warning);
    if (bench.server === 'instant') this.floors.push(floorOf(seen));
    else if (validity.verdict !== 'invalid') {
      this.parts.push(
        ...(bench.server === 'telling'
          ? toldErrorsOf(seen)
          : silentErrorsOf(seen, this.#floorNsOf(seen))),
      );
    }
  }

  #floorNsOf({ load }: Seen): number | null {
    const floor = this.floors.find(
      ({ payload, ratePerSecond, pacing }) =>
        payload === load.payload && ratePerSecond === load.ratePerSecond && pacing !== 'frugal',
    );
    return floor?.floorNs ?? null;
  }

  /** With one worker, and with as many as would be added to it. */
  async #findCeilings(): Promise<RunOutcome['ended']> {
    for (const workers of new Set([1, this.#workersMost()])) {
      let ended: RunOutcome['ended'] = { kind: 'done' };
      const found = await findCeiling(async (ratePerSecond) => {
        const outcome = await this.#tryRate(ratePerSecond, workers);
        ended = outcome.ended;
        const isOver = ended.kind === 'interrupted' || ended.kind === 'fault';
        return isOver ? undefined : trialOf(outcome);
      });
      if (found === undefined) return ended;
      this.ceilings.push({ workers, ...found });
    }
    return { kind: 'done' };
  }

  async #tryRate(ratePerSecond: number, workers: number): Promise<RunOutcome> {
    const { lengths } = this.#request;
    const loads = [{ payload: '1KiB', ratePerSecond }];
    const bench = { server: 'instant', pacing: 'exact' } as const;
    const plan = benchPlan(bench, loads, { ...lengths, floorNs: lengths.ceilingNs });
    return this.#atServer(plan, (url) => this.#run(plan, url, workers));
  }

  /** Half of the cores: the server is on this machine. */
  #workersMost(): number {
    return Math.max(1, Math.min(WORKERS_MAX, Math.floor(this.#setting.host.cores / 2)));
  }

  /** The cells of all plans are counted together, and so is their time. */
  #tell(event: RunEvent): void {
    const { onEvent } = this.#setting;
    const before = this.#cellsBefore;
    const planned = this.#planned;
    const total = Math.max(planned.cells, before + 1);
    switch (event.kind) {
      case 'cell-started':
        onEvent({ ...event, index: before + event.index, total });
        break;
      case 'progress': {
        const index = before + event.progress.index;
        const leftNs = Math.max(0, planned.lengthNs - (clock.nowNs() - this.#startedNs));
        const left = before >= planned.cells ? undefined : leftNs;
        onEvent({ kind: 'progress', progress: { ...event.progress, index, total, leftNs: left } });
        break;
      }
      default:
        break;
    }
  }
}

function warningOf(bench: Bench, { validity, name }: CellDocument): Finding | undefined {
  const { verdict, reasons } = validity;
  if (verdict === 'valid') return undefined;
  const [reason] = reasons;
  const why = reason?.message ?? 'not known why';
  const cells = [name];
  if (reason?.code === PACE_CODE) {
    // Of a floor its own row tells it.
    if (bench.server === 'instant') return undefined;
    const message = `${benchText(bench)}: ${why}`;
    return { code: NOT_REACHED_CODE, message, advice: null, cells };
  }
  return {
    code: verdict === 'invalid' ? INVALID_CODE : 'suspect',
    message: `${verdict} (${benchText(bench)}): ${why}`,
    // Not the reason's own: there is no scenario that could be changed.
    advice: BUSY_ADVICE,
    cells,
  };
}

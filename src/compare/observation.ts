/*
 * One observation: what was seen of each cell in one run, or in one session. Requests of one run
 * resemble each other more than those of two, so observations are counted, never requests.
 */
import type { CellDocument, Finding, ResultDocument } from '../result/document.js';
import type { Arm, ArmRunDocument, SessionDocument } from '../result/session-document.js';

export type Observation = {
  readonly startedAt: string;
  /** By name without the repeat; several where the cell was measured several times in it. */
  readonly cells: ReadonlyMap<string, readonly CellDocument[]>;
  /** How long a fixed piece of work took on the machine, where that was looked at. */
  readonly anchorsNs: readonly number[];
  readonly warnings: readonly Finding[];
};

export function observationOfResult(document: ResultDocument): Observation {
  const { startedAt, cells, warnings } = document;
  return { startedAt, cells: byName(cells), anchorsNs: [], warnings };
}

export function observationOfRun({
  startedAt,
  cells,
  anchor,
  warnings,
}: ArmRunDocument): Observation {
  const anchorsNs = [anchor.atStartNs, anchor.atEndNs].filter((ns) => ns !== null);
  return { startedAt, cells: byName(cells), anchorsNs, warnings };
}

/** A whole session as one observation of one of its arms. */
export function observationOfArm(session: SessionDocument, arm: Arm): Observation {
  const runs = session.rounds.flatMap((round) => round.runs.filter((run) => run.arm === arm));
  return {
    startedAt: session.startedAt,
    cells: byName(runs.flatMap((run) => run.cells)),
    anchorsNs: [],
    warnings: runs.flatMap((run) => run.warnings),
  };
}

/** `64KiB · concurrency 8 · repeat 2` is the cell `64KiB · concurrency 8` once more. */
export function cellNameOf({ name, repeat }: CellDocument): string {
  const ending = ` · repeat ${repeat + 1}`;
  return name.endsWith(ending) ? name.slice(0, -ending.length) : name;
}

function byName(cells: readonly CellDocument[]): ReadonlyMap<string, readonly CellDocument[]> {
  const groups = new Map<string, CellDocument[]>();
  for (const cell of cells) {
    const name = cellNameOf(cell);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [cell]);
    else group.push(cell);
  }
  return groups;
}

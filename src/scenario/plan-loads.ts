import type { Loose } from './collect.js';
import { type Context, hasOthers, isWritten, problemAt, problemAtKey } from './context.js';
import { loadFields } from './load-schema.js';
import {
  type LoadPlace,
  type LooseLoad,
  listed,
  openLoads,
  type PlacedLoad,
  traceLoads,
} from './plan-open-loads.js';
import type { Scenario } from './scenario-schema.js';
import { type Path, pathText } from './tree.js';

/** What is around the loads, that they must go with. */
export type LoadSurroundings = Omit<LoadPlace, 'path'>;

/** Each entry gives one load, or one for each value of its list. */
export function planLoads(
  context: Context,
  loads: Loose<Scenario['load']>,
  surroundings: LoadSurroundings,
): { readonly loads: readonly PlacedLoad[]; readonly isWhole: boolean } {
  const isList = isWritten(context, ['load', 0]);
  let isWhole = true;
  const planned: PlacedLoad[] = [];
  for (const [index, load] of loads.entries()) {
    const path: Path = isList ? ['load', index] : ['load'];
    const found = load === undefined ? [] : planLoad(context, load, { ...surroundings, path });
    if (found.length === 0) isWhole = false;
    planned.push(...found);
  }
  const named = namedApart(planned);
  checkNames(context, named);
  return { loads: named, isWhole };
}

/** What says how requests are started: one of these. */
const KINDS = ['rate', 'trace', 'concurrency'] as const;
const LOOPS = {
  rate: 'rate is an open loop by the clock',
  trace: 'trace an open loop by a recording',
  concurrency: 'concurrency a closed loop',
};

function planLoad(context: Context, load: LooseLoad, where: LoadPlace): readonly PlacedLoad[] {
  const { path } = where;
  const has = (field: string) => isWritten(context, [...path, field]);
  const [kind, other] = KINDS.filter(has);
  if (kind !== undefined && other !== undefined) {
    problemAtKey(context, [...path, other], {
      code: 'impossible',
      message: `${pathText(path)} has both a ${kind} and a ${other}`,
      hint: `${LOOPS[kind]}, ${LOOPS[other]}: make a list item of each`,
    });
    return [];
  }
  if (kind === 'rate') return openLoads(context, load, where);
  if (kind === 'trace') return traceLoads(context, load, where);
  const isExplained = hasOthers(context, path, Object.keys(loadFields.shape));
  if (isWritten(context, path) && kind === undefined && !isExplained) {
    problemAtKey(context, path, {
      code: 'missing-field',
      message: `${pathText(path)} needs a concurrency, a rate or a trace`,
      hint: 'add concurrency: 8 for a closed loop, or rate: 20/s for an open one',
    });
  }
  for (const field of ['arrivals', 'burstiness', 'burstSize', 'inFlightMax', 'pacing']) {
    if (!has(field)) continue;
    problemAtKey(context, [...path, field], {
      code: 'impossible',
      message: `${pathText([...path, field])} goes with a rate`,
      hint: 'a closed loop sends when an answer has come: write rate: 20/s, or remove this line',
    });
  }
  return closedLoads(context, load, where);
}

function closedLoads(context: Context, load: LooseLoad, where: LoadPlace): readonly PlacedLoad[] {
  const path: Path = [...where.path, 'concurrency'];
  return listed(context, load.concurrency ?? [], path).map(({ value, at }) => {
    checkConnections(context, at, { needed: value, max: where.connectionsMax });
    return {
      path: at,
      name: `concurrency ${value}`,
      load: { kind: 'closed', concurrency: value },
      carried: [],
    };
  });
}

function checkConnections(
  context: Context,
  path: Path,
  { needed, max }: { readonly needed: number; readonly max: number | undefined },
): void {
  if (max === undefined || needed <= max) return;
  problemAt(context, path, {
    code: 'impossible',
    message: `${pathText(path)} is ${needed}, but target.connections.max allows ${max}`,
    hint: `a request in flight takes a connection: write at most ${max}, or raise max`,
  });
}

/** Loads that differ only in what their names leave out get that added. */
function namedApart(loads: readonly PlacedLoad[]): readonly PlacedLoad[] {
  return loads.map((one) => {
    const { load } = one;
    if (load.kind === 'closed') return one;
    const others = loads.filter(({ name }) => name === one.name).map((other) => other.load);
    const differs = (field: 'pacing' | 'inFlightMax') =>
      others.some((other) => other.kind === 'open' && other[field] !== load[field]);
    const pacing = differs('pacing') ? ` ${load.pacing}` : '';
    const inFlight = differs('inFlightMax') ? ` in flight ${load.inFlightMax}` : '';
    return { ...one, name: `${one.name}${pacing}${inFlight}` };
  });
}

function checkNames(context: Context, loads: readonly PlacedLoad[]): void {
  const seen = new Map<string, Path>();
  for (const { path, name } of loads) {
    const first = seen.get(name);
    seen.set(name, first ?? path);
    if (first === undefined) continue;
    problemAt(context, path, {
      code: 'duplicate-name',
      message: `${pathText(path)} makes the load ${name}, as ${pathText(first)} does`,
      hint: 'remove one of the two; to measure it several times write repeat: 3',
    });
  }
}

import type { Arrivals, Extent, Load } from '../load/load.js';
import { type DurationNs, durationNs, type PerSecond, perSecond } from '../base/units.js';

import type { Loose } from './collect.js';
import { type Context, hasOthers, isWritten, problemAt, problemAtKey } from './context.js';
import { loadFields } from './load-schema.js';
import { formatRate } from './quantity-text.js';
import type { Scenario } from './scenario-schema.js';
import { type Path, pathText } from './tree.js';

type LooseLoad = NonNullable<NonNullable<Loose<Scenario['load']>>[number]>;

/** One point of the second axis, with the place that a mistake about it is shown at. */
export type PlacedLoad = { readonly path: Path; readonly name: string; readonly load: Load };

const IN_FLIGHT_DEFAULT = 512;

/** Each entry gives one load, or one for each value of its list. */
export function planLoads(
  context: Context,
  loads: Loose<Scenario['load']>,
  connectionsMax: number | undefined,
): { readonly loads: readonly PlacedLoad[]; readonly isWhole: boolean } {
  const isList = isWritten(context, ['load', 0]);
  let isWhole = true;
  const planned: PlacedLoad[] = [];
  for (const [index, load] of loads.entries()) {
    const path: Path = isList ? ['load', index] : ['load'];
    const found = load === undefined ? [] : planLoad(context, load, { path, connectionsMax });
    if (found.length === 0) isWhole = false;
    planned.push(...found);
  }
  const named = namedApart(planned);
  checkNames(context, named);
  return { loads: named, isWhole };
}

type Where = { readonly path: Path; readonly connectionsMax: number | undefined };

function planLoad(context: Context, load: LooseLoad, where: Where): readonly PlacedLoad[] {
  const { path } = where;
  const has = (field: string) => isWritten(context, [...path, field]);
  if (has('rate')) {
    if (has('concurrency')) {
      problemAtKey(context, [...path, 'concurrency'], {
        code: 'impossible',
        message: `${pathText(path)} has both a rate and a concurrency`,
        hint: 'rate is an open loop, concurrency a closed one: make a list item of each',
      });
      return [];
    }
    return openLoads(context, load, where);
  }
  const isExplained = hasOthers(context, path, Object.keys(loadFields.shape));
  if (isWritten(context, path) && !has('concurrency') && !isExplained) {
    problemAtKey(context, path, {
      code: 'missing-field',
      message: `${pathText(path)} needs a concurrency or a rate`,
      hint: 'add concurrency: 8 for a closed loop, or rate: 20/s for an open one',
    });
  }
  for (const field of ['arrivals', 'inFlightMax', 'pacing']) {
    if (!has(field)) continue;
    problemAtKey(context, [...path, field], {
      code: 'impossible',
      message: `${pathText([...path, field])} goes with a rate`,
      hint: 'a closed loop sends when an answer has come: write rate: 20/s, or remove this line',
    });
  }
  return closedLoads(context, load, where);
}

function closedLoads(context: Context, load: LooseLoad, where: Where): readonly PlacedLoad[] {
  const path: Path = [...where.path, 'concurrency'];
  return listed(context, load.concurrency ?? [], path).map(({ value, at }) => {
    checkConnections(context, at, { needed: value, max: where.connectionsMax });
    return {
      path: at,
      name: `concurrency ${value}`,
      load: { kind: 'closed', concurrency: value },
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

function openLoads(context: Context, load: LooseLoad, where: Where): readonly PlacedLoad[] {
  const path: Path = [...where.path, 'rate'];
  const isPoisson = (load.arrivals ?? 'poisson') === 'poisson';
  const inFlightMax = inFlightOf(context, load, where);
  const placed = (at: Path, text: string, arrivals: Arrivals): PlacedLoad => ({
    path: at,
    name: isPoisson ? `${text} poisson` : text,
    load: { kind: 'open', arrivals, inFlightMax, pacing: load.pacing ?? 'auto' },
  });
  const steady = (at: Path, rate: PerSecond): PlacedLoad =>
    placed(at, formatRate(rate), { kind: isPoisson ? 'poisson' : 'constant', rate });

  const { rate } = load;
  if (rate === undefined) return [];
  if (isListOf(rate)) return listed(context, rate, path).map(({ value, at }) => steady(at, value));
  const { from, to, steps } = rate;
  const isSound = !isWritten(context, [...path, 'steps']) || steps !== undefined;
  if (from === undefined || to === undefined || !isSound) return [];
  if (steps !== undefined) return stepRates(from, to, steps).map((each) => steady(path, each));
  const spacing = isPoisson ? 'poisson' : 'constant';
  const ramp: Arrivals = { kind: 'ramp', from, to, spacing };
  return [placed(path, `${formatRate(from)} to ${formatRate(to)}`, ramp)];
}

/** No more can be in flight than there are connections: the rest waits, as it would for a place. */
function inFlightOf(context: Context, load: LooseLoad, where: Where): number {
  const { connectionsMax = Number.POSITIVE_INFINITY } = where;
  const { inFlightMax = IN_FLIGHT_DEFAULT } = load;
  if (load.inFlightMax !== undefined && inFlightMax > connectionsMax) {
    problemAt(context, [...where.path, 'inFlightMax'], {
      code: 'impossible',
      severity: 'warning',
      message: `${inFlightMax} cannot be in flight: target.connections.max allows ${connectionsMax}`,
      hint: `write inFlightMax: ${connectionsMax}, or raise max`,
    });
  }
  return Math.min(inFlightMax, connectionsMax);
}

/** Array.isArray does not narrow a readonly array out of a union. */
function isListOf<Item>(value: readonly Item[] | object): value is readonly Item[] {
  return Array.isArray(value);
}

function stepRates(from: PerSecond, to: PerSecond, steps: number): readonly PerSecond[] {
  return Array.from({ length: steps }, (_, index) =>
    perSecond(Number((from + ((to - from) * index) / (steps - 1)).toPrecision(12))),
  );
}

function listed<Value>(
  context: Context,
  values: readonly (Value | undefined)[],
  path: Path,
): readonly { readonly value: Value; readonly at: Path }[] {
  const isList = isWritten(context, [...path, 0]);
  return values.flatMap((value, index) =>
    value === undefined ? [] : [{ value, at: isList ? [...path, index] : path }],
  );
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

const WARMUP_DEFAULT_NS = 3e9;
/** Of a short measured part, so that its warm-up is not longer than itself. */
const WARMUP_SHARE_MAX = 0.3;

export function measureOf(measure: Loose<Scenario['measure']>): Extent | undefined {
  return extentOf(measure);
}

export function warmupOf(
  warmup: Loose<Scenario['warmup']> | undefined,
  measure: Extent | undefined,
): Extent | undefined {
  if (warmup === undefined) {
    const limit = measure?.kind === 'time' ? measure.ns * WARMUP_SHARE_MAX : WARMUP_DEFAULT_NS;
    return { kind: 'time', ns: durationNs(Math.round(Math.min(WARMUP_DEFAULT_NS, limit))) };
  }
  const extent = extentOf(warmup);
  const isNone = extent?.kind === 'time' ? extent.ns === 0 : extent?.requests === 0;
  return isNone ? undefined : extent;
}

type LooseExtent =
  | number
  | { readonly requests?: number | undefined; readonly atMost?: DurationNs | undefined };

function extentOf(extent: LooseExtent): Extent | undefined {
  if (typeof extent === 'number') return { kind: 'time', ns: durationNs(extent) };
  const { requests, atMost } = extent;
  if (requests === undefined || atMost === undefined) return undefined;
  return { kind: 'count', requests, atMostNs: atMost };
}

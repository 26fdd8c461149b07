import type { Arrivals, Load, Spacing } from '../load/load.js';
import { type PerSecond, perSecond } from '../base/units.js';
import { unreachable } from '../base/unreachable.js';

import type { Loose } from './collect.js';
import { type Context, isWritten, problemAt, problemAtKey } from './context.js';
import { planTrace } from './plan-trace.js';
import { formatRate } from './quantity-text.js';
import type { Scenario } from './scenario-schema.js';
import { type Path, pathText } from './tree.js';

export type LooseLoad = NonNullable<NonNullable<Loose<Scenario['load']>>[number]>;

/** One point of the second axis, with the place that a mistake about it is shown at. */
export type PlacedLoad = {
  readonly path: Path;
  readonly name: string;
  readonly load: Load;
  /** Of a trace whose rows name payloads: those, by number. Empty: each payload makes a cell. */
  readonly carried: readonly string[];
};

export type LoadPlace = {
  readonly path: Path;
  readonly connectionsMax: number | undefined;
  /** Undefined where a payload has a mistake, so that not all names are known. */
  readonly payloadNames: readonly string[] | undefined;
};

const IN_FLIGHT_DEFAULT = 512;

export function openLoads(
  context: Context,
  load: LooseLoad,
  where: LoadPlace,
): readonly PlacedLoad[] {
  const path: Path = [...where.path, 'rate'];
  const spacing = spacingOf(context, load, where.path);
  const inFlightMax = inFlightOf(context, load, where);
  const { rate } = load;
  if (rate === undefined || spacing === undefined) return [];
  const placed = (at: Path, text: string, arrivals: Arrivals): PlacedLoad => ({
    path: at,
    name: `${text}${spacingText(spacing)}`,
    load: { kind: 'open', arrivals, inFlightMax, pacing: load.pacing ?? 'auto' },
    carried: [],
  });
  const steady = (at: Path, each: PerSecond): PlacedLoad =>
    placed(at, formatRate(each), { kind: 'steady', rate: each, spacing });

  if (isListOf(rate)) return listed(context, rate, path).map(({ value, at }) => steady(at, value));
  const { from, to, steps } = rate;
  const isSound = !isWritten(context, [...path, 'steps']) || steps !== undefined;
  if (from === undefined || to === undefined || !isSound) return [];
  if (steps !== undefined) return stepRates(from, to, steps).map((each) => steady(path, each));
  const ramp: Arrivals = { kind: 'ramp', from, to, spacing };
  return [placed(path, `${formatRate(from)} to ${formatRate(to)}`, ramp)];
}

/** A trace is when requests are due, so nothing else may say it. */
export function traceLoads(
  context: Context,
  load: LooseLoad,
  where: LoadPlace,
): readonly PlacedLoad[] {
  const path: Path = [...where.path, 'trace'];
  for (const field of ['arrivals', 'burstiness', 'burstSize']) {
    if (!isWritten(context, [...where.path, field])) continue;
    problemAtKey(context, [...where.path, field], {
      code: 'impossible',
      message: `${pathText([...where.path, field])} goes with a rate`,
      hint: 'the trace says when requests are due: remove this line',
    });
  }
  const inFlightMax = inFlightOf(context, load, where);
  const { trace: file } = load;
  const planned =
    file === undefined ? undefined : planTrace(context, file, path, where.payloadNames);
  if (file === undefined || planned === undefined) return [];
  const { trace, names } = planned;
  const arrivals: Arrivals = { kind: 'trace', trace };
  return [
    {
      path,
      name: `trace ${file.replace(/^\.\//, '')}`,
      load: { kind: 'open', arrivals, inFlightMax, pacing: load.pacing ?? 'auto' },
      carried: names,
    },
  ];
}

/** Undefined where a number is missing that the spacing needs. */
function spacingOf(context: Context, load: LooseLoad, path: Path): Spacing | undefined {
  const kind = load.arrivals ?? 'poisson';
  checkSpacingField(context, path, { field: 'burstiness', of: 'gamma', kind });
  checkSpacingField(context, path, { field: 'burstSize', of: 'burst', kind });
  switch (kind) {
    case 'poisson':
    case 'constant':
      return { kind };
    case 'gamma': {
      const { burstiness } = load;
      return burstiness === undefined ? undefined : { kind, burstiness };
    }
    case 'burst':
      return load.burstSize === undefined ? undefined : { kind, size: load.burstSize };
    default:
      return unreachable(kind);
  }
}

const SPACING_HINTS = {
  burstiness: 'add burstiness: 0.5; 1 is as poisson, below is burstier, above more even',
  burstSize: 'add burstSize: 10, the requests that are due at once',
};

/** Each of the two numbers belongs to one kind of arrivals, and that one needs it. */
function checkSpacingField(
  context: Context,
  path: Path,
  rule: {
    readonly field: keyof typeof SPACING_HINTS;
    readonly of: 'gamma' | 'burst';
    readonly kind: string;
  },
): void {
  const { field, of, kind } = rule;
  const isThere = isWritten(context, [...path, field]);
  if (isThere === (kind === of)) return;
  if (isThere) {
    problemAtKey(context, [...path, field], {
      code: 'impossible',
      message: `${pathText([...path, field])} goes with arrivals: ${of}`,
      hint: `write arrivals: ${of}, or remove this line`,
    });
  } else {
    problemAt(context, [...path, 'arrivals'], {
      code: 'missing-field',
      message: `arrivals: ${of} needs a ${field}`,
      hint: SPACING_HINTS[field],
    });
  }
}

/** As it stands in the name of a cell. */
function spacingText(spacing: Spacing): string {
  switch (spacing.kind) {
    case 'constant':
      return '';
    case 'poisson':
      return ' poisson';
    case 'gamma':
      return ` gamma ${spacing.burstiness}`;
    case 'burst':
      return ` in bursts of ${spacing.size}`;
    default:
      return unreachable(spacing);
  }
}

/** No more can be in flight than there are connections: the rest waits, as it would for a place. */
function inFlightOf(context: Context, load: LooseLoad, where: LoadPlace): number {
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

export function listed<Value>(
  context: Context,
  values: readonly (Value | undefined)[],
  path: Path,
): readonly { readonly value: Value; readonly at: Path }[] {
  const isList = isWritten(context, [...path, 0]);
  return values.flatMap((value, index) =>
    value === undefined ? [] : [{ value, at: isList ? [...path, index] : path }],
  );
}

import type { Limit } from '../stats/limit.js';
import type { Load } from '../load/load.js';
import type { Payload } from '../payload/payload.js';
import { CELLS_MAX, NAME_LENGTH_MAX } from '../base/limits.js';
import { type Random, randomOf, seedOf } from '../base/random.js';

import type { Loose } from './collect.js';
import { type Context, isWritten, problemAt, problemAtKey } from './context.js';
import { matchesPattern } from './pattern.js';
import type { Cell } from './plan.js';
import type { Stages } from './plan-extents.js';
import type { PlacedLoad } from './plan-open-loads.js';
import type { PlacedPayload } from './plan-payloads.js';
import type { Scenario } from './scenario-schema.js';
import { type Path, pathText } from './tree.js';

export type Axes = {
  readonly payloads: readonly PlacedPayload[];
  readonly loads: readonly PlacedLoad[];
  readonly repeat: number;
  readonly order: Scenario['order'];
  readonly seed: number;
};

/** What every cell has alike, and how long its stages are under its load. */
export type CellSettings = Pick<Cell, 'encode' | 'decode'> & {
  readonly stagesOf: (load: Load) => Stages;
};

/** Both axes multiplied, repeated and put in order. Empty where there would be too many. */
export function planCells(
  context: Context,
  axes: Axes,
  { encode, decode, stagesOf }: CellSettings,
  limits: Loose<Scenario['limits']>,
): readonly Cell[] {
  const { payloads, loads, repeat, seed } = axes;
  const paired = pairsOf(payloads, loads);
  const total = paired.length * repeat;
  if (total > CELLS_MAX) {
    problemAtKey(context, isWritten(context, ['load']) ? ['load'] : ['payloads'], {
      code: 'out-of-range',
      message: `this makes ${total} cells; a run has at most ${CELLS_MAX}`,
      hint: 'write fewer payloads or loads, or a smaller repeat',
    });
    return [];
  }
  const named = paired.map((pair) => ({
    name: `${pair.payloadName} · ${pair.loadName}`,
    payloadName: pair.payloadName,
    payloads: pair.payloads,
    load: pair.load,
    ...stagesOf(pair.load),
  }));
  const limitsOf = limitsByCell(
    context,
    limits ?? [],
    named.map(({ name }) => name),
  );
  const rounds = Array.from({ length: repeat }, (_, round) =>
    named.map((cell): Cell => {
      const name = repeat > 1 ? `${cell.name} · repeat ${round + 1}` : cell.name;
      const cellSeed = seedOf(seed, `cell ${name}`);
      return {
        ...cell,
        name,
        encode,
        decode,
        repeat: round,
        seed: cellSeed,
        limits: limitsOf(cell.name),
      };
    }),
  );
  return inOrder(rounds, axes.order, randomOf(seedOf(seed, 'order of cells')));
}

type Pair = Pick<Cell, 'payloadName' | 'payloads' | 'load'> & { readonly loadName: string };

/** Every payload under every load; a trace that names payloads is one cell of all of them. */
function pairsOf(
  payloads: readonly PlacedPayload[],
  loads: readonly PlacedLoad[],
): readonly Pair[] {
  const plain = loads.filter(({ carried }) => carried.length === 0);
  const crossed = payloads.flatMap(({ payload }) =>
    plain.map(
      ({ name, load }): Pair => ({
        payloadName: payload.name,
        payloads: [payload],
        loadName: name,
        load,
      }),
    ),
  );
  const mixed = loads.flatMap(({ name, load, carried }): readonly Pair[] => {
    const byName = new Map(payloads.map(({ payload }) => [payload.name, payload]));
    const [first, ...others] = carried.flatMap((one): readonly Payload[] => {
      const payload = byName.get(one);
      return payload === undefined ? [] : [payload];
    });
    if (first === undefined) return [];
    return [{ payloadName: mixName(carried), payloads: [first, ...others], loadName: name, load }];
  });
  return [...crossed, ...mixed];
}

/** All names where they are short, else how many they are. */
function mixName(names: readonly string[]): string {
  const all = names.join(' + ');
  return all.length <= NAME_LENGTH_MAX / 2 ? all : `${names.length} payloads`;
}

function inOrder(
  rounds: readonly (readonly Cell[])[],
  order: Scenario['order'],
  random: Random,
): readonly Cell[] {
  const interleaved = rounds.flat();
  switch (order) {
    case 'interleaved':
      return interleaved;
    case 'sequential':
      return (rounds[0] ?? []).flatMap((_, index) => rounds.flatMap((round) => round[index] ?? []));
    case 'shuffled':
      return interleaved
        .map((cell) => ({ cell, at: random() }))
        .sort((a, b) => a.at - b.at)
        .map(({ cell }) => cell);
    default:
      return order satisfies never;
  }
}

/** The limits of one cell, by its name without the repeat. */
function limitsByCell(
  context: Context,
  limits: NonNullable<Loose<Scenario['limits']>>,
  names: readonly string[],
): (name: string) => readonly Limit[] {
  const rules: { readonly pattern: string; readonly limits: readonly Limit[] }[] = [];
  const isList = isWritten(context, ['limits', 0]);
  for (const [index, limit] of limits.entries()) {
    if (limit === undefined) continue;
    if ('metric' in limit) {
      rules.push({ pattern: '*', limits: [limit as Limit] });
    } else if ('cells' in limit && limit.cells !== undefined) {
      const path: Path = isList ? ['limits', index] : ['limits'];
      checkPattern(context, { path: [...path, 'cells'], pattern: limit.cells, names });
      rules.push({ pattern: limit.cells, limits: (limit.require ?? []) as readonly Limit[] });
    }
  }
  return (name) =>
    rules.filter(({ pattern }) => matchesPattern(pattern, name)).flatMap((rule) => rule.limits);
}

function checkPattern(
  context: Context,
  given: { readonly path: Path; readonly pattern: string; readonly names: readonly string[] },
): void {
  const { path, pattern, names } = given;
  if (names.some((name) => matchesPattern(pattern, name))) return;
  problemAt(context, path, {
    code: 'unknown-value',
    message: `${pathText(path)} matches no cell: ${JSON.stringify(pattern)}`,
    hint: `cells: ${listOf(names)}`,
  });
}

const NAMES_SHOWN_MAX = 12;

export function listOf(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN_MAX;
  const shown = names.slice(0, NAMES_SHOWN_MAX).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

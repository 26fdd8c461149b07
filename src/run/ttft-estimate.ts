/*
 * Network, fixed costs, prefill and queue of a server that tells nothing of its inside: from how
 * the time to the first token grows with the length of the prompt, one request at a time, and with
 * the load. docs/phases.md has the formulas and what they assume.
 */
import type {
  BoundedDocument,
  PromptLengthDocument,
  QueueDocument,
  TtftEstimateDocument,
} from '../result/ttft-estimate-document.js';
import { meanShift } from '../stats/batch-means.js';
import {
  type LengthGroup,
  LINE_ALPHA,
  lengthGroupsOf,
  medianOf,
  type PromptLine,
  promptLineOf,
} from '../stats/prompt-line.js';

import {
  type PromptCell,
  type PromptPoint,
  promptCellOf,
  type SeenPrompts,
} from './prompt-cell.js';

/** Two lengths always lie on a straight line; a third shows whether it is one. */
const LENGTHS_MIN = 3;
/** The longest prompt, by the shortest: of nearly equal lengths a slope says nothing. */
const SPREAD_RATIO_MIN = 2;
/** First tokens of one length; a median needs as many. */
const POINTS_MIN = 20;

/** Whose counts are to be had, the best first. */
const COUNTS: readonly TtftEstimateDocument['tokensBy'][] = ['usage', 'tokenizer', 'characters'];

/** Undefined of a run without prompts of several lengths. */
export function ttftEstimateOf(seen: readonly SeenPrompts[]): TtftEstimateDocument | undefined {
  const all = seen.map(promptCellOf).filter((cell) => cell !== undefined);
  const cells = comparableOf(all);
  const [first] = cells;
  if (first === undefined || lengthGroupsOf(cells.flatMap(({ points }) => points)).length < 2) {
    return undefined;
  }
  const usable = cells.filter(({ refusal }) => refusal === undefined);
  const alone = usable.filter(isAlone);
  const points = alone.flatMap((cell) => cell.points);
  const groups = lengthGroupsOf(points).filter((group) => group.points.length >= POINTS_MIN);
  const whyNot = whyNotOf(cells, alone, groups);
  const line = whyNot === undefined ? promptLineOf(points, groups) : undefined;
  const networkSource = networkSourceOf(alone);
  return {
    time: first.time,
    tokensBy: first.tokensBy,
    requests: alone.reduce((sum, cell) => sum + cell.first.sample.seen, 0),
    points: points.length,
    lengths: groups.map((group) => lengthDocumentOf(group, line)),
    line:
      line?.kind !== 'straight'
        ? null
        : {
            perTokenNs: line.perToken,
            fixedNs: line.intercept,
            fixedIs: networkSource === null ? 'server and network' : 'server',
          },
    whyNot: whyNot ?? whyNoLine(line),
    steps: line?.kind !== 'bent' ? [] : line.steps.map(stepDocumentOf),
    networkSource,
    queues: queuesOf(usable, line),
  };
}

/** Cells of one kind of time and of one count: others would be another scale. */
function comparableOf(all: readonly PromptCell[]): readonly PromptCell[] {
  const time = all.some((cell) => cell.time === 'ttftAfterSend') ? 'ttftAfterSend' : 'afterSend';
  const timed = all.filter((cell) => cell.time === time);
  const best = COUNTS.find((count) => timed.some(({ tokensBy }) => tokensBy === count));
  return timed.filter(({ tokensBy }) => tokensBy === best);
}

function isAlone({ cell: { load } }: PromptCell): boolean {
  return load.kind === 'closed' && load.concurrency === 1;
}

function whyNotOf(
  cells: readonly PromptCell[],
  alone: readonly PromptCell[],
  groups: readonly LengthGroup<PromptPoint>[],
): string | undefined {
  const refused = cells.find(({ refusal }) => refusal !== undefined)?.refusal;
  const [shortest, longest] = [groups[0], groups.at(-1)];
  if (groups.length >= LENGTHS_MIN && shortest !== undefined && longest !== undefined) {
    return longest.tokens >= SPREAD_RATIO_MIN * shortest.tokens
      ? undefined
      : 'the longest prompt is less than twice as long as the shortest';
  }
  if (refused !== undefined) return refused;
  if (alone.length === 0) {
    return 'no cell has one request at a time, so that prefill and queue cannot be told apart';
  }
  return (
    `one request at a time was measured at ${groups.length} lengths of prompts with ` +
    `${POINTS_MIN} answers or more, and a line needs ${LENGTHS_MIN}`
  );
}

function whyNoLine(line: PromptLine | undefined): string | null {
  if (line?.kind === 'bent') return 'the growth is no straight line';
  return line?.kind === 'open' ? 'too few answers' : null;
}

function networkSourceOf(alone: readonly PromptCell[]): TtftEstimateDocument['networkSource'] {
  const isKnown = alone.every(({ points }) => points.every((one) => one.networkNs >= 0));
  if (alone.length === 0 || !isKnown) return null;
  return alone.every(({ first }) => first.isDerived()) ? 'derived' : 'estimated';
}

function lengthDocumentOf(
  { tokens, points }: LengthGroup<PromptPoint>,
  line: PromptLine | undefined,
): PromptLengthDocument {
  const networkNs = medianOf(points.map((point) => point.networkNs));
  return {
    tokens,
    points: points.length,
    p50Ns: medianOf(points.map(({ waitedNs }) => waitedNs)),
    networkNs: Number.isNaN(networkNs) ? null : networkNs,
    prefillNs: line?.kind === 'straight' ? timesOf(line.perToken, tokens) : null,
  };
}

function stepDocumentOf({
  perToken,
  ...span
}: Extract<PromptLine, { kind: 'bent' }>['steps'][number]): TtftEstimateDocument['steps'][number] {
  return { ...span, perTokenNs: perToken };
}

function timesOf({ estimate, low, high }: BoundedDocument, factor: number): BoundedDocument {
  return { estimate: estimate * factor, low: low * factor, high: high * factor };
}

/** Each payload at each load against itself, one request at a time. */
function queuesOf(
  usable: readonly PromptCell[],
  line: PromptLine | undefined,
): readonly QueueDocument[] {
  const loaded = new Map<string, readonly PromptCell[]>();
  for (const cell of usable) {
    if (isAlone(cell)) continue;
    const key = JSON.stringify([cell.cell.payload.name, cell.cell.load]);
    loaded.set(key, [...(loaded.get(key) ?? []), cell]);
  }
  return [...loaded.values()].flatMap((cells) => {
    const payload = cells[0]?.cell.payload.name ?? '';
    const alone = usable.filter((one) => isAlone(one) && one.cell.payload.name === payload);
    return queueOf(payload, { alone, cells, line });
  });
}

type Compared = {
  readonly alone: readonly PromptCell[];
  readonly cells: readonly PromptCell[];
  readonly line: PromptLine | undefined;
};

function queueOf(payload: string, { alone, cells, line }: Compared): readonly QueueDocument[] {
  const shift = meanShift(alone.map(serverTimes), cells.map(serverTimes), LINE_ALPHA);
  if (shift === undefined) return [];
  const tokens = meanTokens(cells);
  // Where lengths were drawn, those of one load are a little longer than those of the other.
  const longerNs =
    line?.kind === 'straight' ? line.perToken.estimate * (tokens - meanTokens(alone)) : 0;
  return [
    {
      payload,
      cells: cells.map(({ cell }) => cell.name),
      tokens,
      requests: cells.reduce((sum, { first }) => sum + first.sample.seen, 0),
      addedNs: {
        estimate: shift.estimate - longerNs,
        low: shift.low - longerNs,
        high: shift.high - longerNs,
      },
    },
  ];
}

function serverTimes({ first }: PromptCell): PromptCell['first']['serverNs'] {
  return first.serverNs;
}

function meanTokens(cells: readonly PromptCell[]): number {
  const points = cells.flatMap((cell) => cell.points);
  return points.reduce((sum, { tokens }) => sum + tokens, 0) / points.length;
}

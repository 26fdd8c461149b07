/*
 * The time to the first token over the length of the prompt: which lengths there were, whether the
 * median time lies on a straight line over them, and what a token more costs.
 */
import {
  type Bounded,
  heightAt,
  medianBounds,
  movedAlong,
  type Points,
  slopeOf,
  slopesOf,
} from './line-fit.js';
import { medianOfSorted } from './ranks.js';

export type LengthPoint = { readonly tokens: number; readonly ns: number };

/** Prompts that are of one length, or nearly. */
export type LengthGroup<Point extends LengthPoint> = {
  /** In the mean. */
  readonly tokens: number;
  readonly points: readonly Point[];
};

export type PromptLine =
  | { readonly kind: 'straight'; readonly perToken: Bounded; readonly intercept: Bounded }
  /** What a token costs from each length to the next. */
  | { readonly kind: 'bent'; readonly steps: readonly PromptStep[] }
  /** Too few points bound nothing. */
  | { readonly kind: 'open' };

export type PromptStep = {
  readonly fromTokens: number;
  readonly toTokens: number;
  readonly perToken: Bounded;
};

/** How often an interval may miss. */
export const LINE_ALPHA = 0.05;
/** A longer gap than this, and than so many tokens, parts two lengths. */
const GAP_RATIO_MIN = 1.1;
const GAP_TOKENS_MIN = 16;
/** Drawn lengths have no gaps: so far a group reaches from its shortest prompt. */
const WIDTH_RATIO_MAX = 1.5;
/** Of all pairs of so many points the slopes are sorted in a tenth of a second. */
const POINTS_MAX = 1200;
/** A line is bent where the median of a length lies farther off than this share of it … */
const BEND_RATIO_MAX = 0.05;
/** … and noise does so in one run of a hundred, over all its lengths. */
const BEND_ALPHA = 0.01;

/** Ascending. */
export function lengthGroupsOf<Point extends LengthPoint>(
  points: readonly Point[],
): readonly LengthGroup<Point>[] {
  const sorted = [...points].sort((one, other) => one.tokens - other.tokens);
  const groups: Point[][] = [];
  for (const point of sorted) {
    const group = groups.at(-1);
    if (group !== undefined && belongs(point.tokens, group)) group.push(point);
    else groups.push([point]);
  }
  return groups.map((members) => ({ tokens: meanTokens(members), points: members }));
}

function belongs(tokens: number, group: readonly LengthPoint[]): boolean {
  const first = group[0]?.tokens ?? tokens;
  const last = group.at(-1)?.tokens ?? tokens;
  const near = Math.max(last * GAP_RATIO_MIN, last + GAP_TOKENS_MIN);
  const within = Math.max(first * WIDTH_RATIO_MAX, first + GAP_TOKENS_MIN);
  return tokens <= near && tokens <= within;
}

function meanTokens(points: readonly LengthPoint[]): number {
  return points.reduce((sum, { tokens }) => sum + tokens, 0) / points.length;
}

/** Through all points; `groups` are the lengths at which it is looked whether it is straight. */
export function promptLineOf(
  all: readonly LengthPoint[],
  groups: readonly LengthGroup<LengthPoint>[],
): PromptLine {
  const points = pointsOf(all);
  const slopes = slopesOf(points);
  const perToken = slopeOf(slopes, LINE_ALPHA);
  const intercept = heightAt(points, slopes, { x: 0, alpha: LINE_ALPHA });
  if (perToken === undefined || intercept === undefined) return { kind: 'open' };
  const isBent = groups.some((group) => {
    const height = intercept.estimate + perToken.estimate * group.tokens;
    return isOff(group, { slope: perToken.estimate, height, of: groups.length });
  });
  return isBent
    ? { kind: 'bent', steps: stepsOf(groups) }
    : { kind: 'straight', perToken, intercept };
}

type Expected = { readonly slope: number; readonly height: number; readonly of: number };

function isOff(group: LengthGroup<LengthPoint>, { slope, height, of }: Expected): boolean {
  const moved = movedAlong(pointsOf(group.points), slope, group.tokens);
  const median = medianBounds(moved, BEND_ALPHA / of);
  if (median === undefined) return false;
  const isFar = Math.abs(median.estimate - height) > BEND_RATIO_MAX * Math.abs(height);
  return isFar && (median.low > height || median.high < height);
}

/** Between two lengths Theil's slope is the shift of Hodges and Lehmann, by their distance. */
function stepsOf(groups: readonly LengthGroup<LengthPoint>[]): readonly PromptStep[] {
  return groups.slice(1).flatMap((to, index) => {
    const from = groups[index];
    if (from === undefined) return [];
    const perToken = slopeOf(slopesOf(pointsOf([...from.points, ...to.points])), LINE_ALPHA);
    if (perToken === undefined) return [];
    return [{ fromTokens: from.tokens, toTokens: to.tokens, perToken }];
  });
}

/** All, or every second, third … of them: as many as there is room for. */
function pointsOf(points: readonly LengthPoint[]): Points {
  const step = Math.ceil(points.length / POINTS_MAX);
  const kept = points.filter((_, index) => index % step === 0);
  return {
    xs: Float64Array.from(kept, ({ tokens }) => tokens),
    ys: Float64Array.from(kept, ({ ns }) => ns),
  };
}

export function medianOf(values: readonly number[]): number {
  return medianOfSorted(Float64Array.from(values).sort());
}

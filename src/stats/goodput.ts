import type { Limit, Statistic } from './limit.js';

/** What one answer took, as far as it is known; NaN where it is not. */
export type AnswerTimes = {
  readonly responseNs: number;
  readonly afterSendNs: number;
  readonly ttftNs: number;
  readonly ttftAfterSendNs: number;
  readonly tpotNs: number;
  readonly gaps: AnswerGaps | undefined;
};

export type AnswerGaps = {
  readonly count: number;
  readonly sumNs: number;
  readonly longestNs: number;
  /** How many are as long as a bound, or longer. */
  readonly reached: (boundNs: number) => number;
};

type TimeLimit = Limit & { readonly metric: Extract<Limit['metric'], { kind: 'time' }> };

/** The limits that a single answer can keep or break: those of times that each answer has. */
export function answerLimitsOf(limits: readonly Limit[]): readonly TimeLimit[] {
  return limits.flatMap((limit) => {
    const { metric, comparison } = limit;
    const isUpper = comparison === '<' || comparison === '<=';
    return metric.kind === 'time' && isUpper && isOfAnswer(metric.of) ? [{ ...limit, metric }] : [];
  });
}

/** Bounds on gaps, each once: they have to be known while an answer comes. */
export function gapBoundsOf(limits: readonly Limit[]): readonly number[] {
  const bounds = answerLimitsOf(limits).flatMap(({ metric, bound }) =>
    metric.of === 'itl' && metric.statistic.kind === 'quantile' ? [bound] : [],
  );
  return [...new Set(bounds)];
}

/**
 * Whether an answer keeps them. Whatever the statistic is, its own time has to lie below the bound;
 * of its gaps the same statistic is taken: at most 1 % of them beyond the bound of a p99.
 */
export function isGoodAnswer(times: AnswerTimes, limits: readonly TimeLimit[]): boolean {
  return limits.every(({ metric, bound }) => {
    if (metric.of === 'itl') {
      return times.gaps === undefined || keepsGaps(times.gaps, metric.statistic, bound);
    }
    const ns = timeOf(times, metric.of);
    return ns === undefined || ns <= bound;
  });
}

function isOfAnswer(name: string): boolean {
  return ['response', 'afterSend', 'ttft', 'ttftAfterSend', 'tpot', 'itl'].includes(name);
}

function timeOf(times: AnswerTimes, name: string): number | undefined {
  switch (name) {
    case 'response':
      return times.responseNs;
    case 'afterSend':
      return times.afterSendNs;
    case 'ttft':
      return times.ttftNs;
    case 'ttftAfterSend':
      return times.ttftAfterSendNs;
    default:
      // An answer of one token has no time per further token.
      return Number.isNaN(times.tpotNs) ? undefined : times.tpotNs;
  }
}

function keepsGaps(gaps: AnswerGaps, statistic: Statistic, boundNs: number): boolean {
  if (gaps.count === 0) return true;
  switch (statistic.kind) {
    case 'mean':
      return gaps.sumNs / gaps.count <= boundNs;
    case 'max':
      return gaps.longestNs <= boundNs;
    case 'min':
      return true;
    case 'quantile':
      return gaps.reached(boundNs) <= (1 - statistic.q) * gaps.count + ROUNDING;
    default:
      return statistic satisfies never;
  }
}

/** 1 − 0.9 is a little less than 0.1 in doubles. */
const ROUNDING = 1e-9;

/* How a comparison is put into words, alike in every format. */
import type {
  ChangeVerdict,
  ComparedTime,
  ComparisonDocument,
  MetricComparison,
  MetricName,
  VerdictReason,
} from '../result/comparison-document.js';
import { unreachable } from '../base/unreachable.js';

import { timeWithUnit } from './number.js';
import type { Ink } from './view.js';

export const TIME_LABELS: Readonly<Record<ComparedTime, string>> = {
  responseTime: 'response time',
  afterSend: 'after send',
  serialization: 'serialization',
  network: 'network',
  queueing: 'queueing',
  inference: 'inference',
  server: 'server',
  ttft: 'first token',
  ttftAfterSend: 'first token after send',
  itl: 'between tokens',
  tpot: 'per token',
};

export function metricText({ part, statistic }: Omit<MetricName, 'cell'>): string {
  return `${TIME_LABELS[part]} ${statistic === 'p999' ? 'p99.9' : statistic}`;
}

export type VerdictLook = { readonly mark: string; readonly word: string; readonly ink: Ink };

export const VERDICT_LOOKS: Readonly<Record<ChangeVerdict, VerdictLook>> = {
  regressed: { mark: '✗', word: 'slower', ink: 'bad' },
  improved: { mark: '✓', word: 'faster', ink: 'good' },
  unchanged: { mark: '✓', word: 'unchanged', ink: 'good' },
  inconclusive: { mark: '?', word: 'cannot tell', ink: 'warn' },
};

/** `+10.2%`, `-0.4%`; one decimal, because no measurement bears a second one. */
export function changeText(ratio: number | null): string {
  if (ratio === null) return '–';
  const text = (ratio * 100).toFixed(1);
  const size = text.replace('-', '');
  if (Number(text) === 0) return `${size}%`;
  return `${ratio < 0 ? '-' : '+'}${size}%`;
}

/** `+8.9% to +11.4%`; an end that is not known is left open. */
export function rangeText({ low, high }: Pick<MetricComparison, 'low' | 'high'>): string {
  if (low === null && high === null) return 'not known';
  if (low === null) return `below ${changeText(high)}`;
  return high === null ? `above ${changeText(low)}` : `${changeText(low)} to ${changeText(high)}`;
}

export function timeOrNone(ns: number | null): string {
  return ns === null ? '–' : timeWithUnit(ns);
}

/** `±3%`; a time where the margin is one, because a share of it says little then: `±172 µs`. */
export function marginText({
  marginRatio,
  marginNs,
}: Pick<MetricComparison, 'marginRatio' | 'marginNs'>): string {
  return marginNs === undefined
    ? `±${Number((100 * marginRatio).toPrecision(2))}%`
    : `±${timeWithUnit(marginNs)}`;
}

/** What a metric's verdict is in a cell of a table: the word, and why it is no better one. */
export function verdictText(metric: MetricComparison): string {
  const { word } = VERDICT_LOOKS[metric.verdict];
  if (metric.verdict === 'unchanged' && metric.marginNs !== undefined) {
    return `${word} within ${marginText(metric)}`;
  }
  const why = metric.reason === null ? '' : `: ${reasonOfMetric(metric, metric.reason)}`;
  return word + why;
}

function reasonOfMetric({ detectableRatio }: MetricComparison, reason: VerdictReason): string {
  if (reason === 'underpowered' && detectableRatio !== null) {
    return `only ${changeText(detectableRatio)} would have been seen`;
  }
  return reasonText(reason);
}

export function reasonText(reason: VerdictReason): string {
  switch (reason) {
    case 'unconfirmed':
      return 'it looked slower, and was not measured once more';
    case 'underpowered':
      return 'too noisy to see a change that matters';
    case 'undecided':
      return 'whether the change is larger than the margin is not clear';
    case 'too-few-rounds':
      return 'too few rounds';
    case 'insufficient-tail':
      return 'too few requests for this percentile';
    case 'below-resolution':
      return 'too short to be compared';
    case 'nonstationary':
      return 'one arm was still warming up';
    case 'anchor-shift':
      return 'the machine itself was not alike in both arms';
    case 'unpaired':
      return 'measured apart';
    case 'missing':
      return 'only one side has it';
    case 'source-differs':
      return 'known in different ways';
    case 'files-differ':
      return 'the files differ in what must be alike';
    case 'invalid':
      return 'the measurement is invalid';
    default:
      return unreachable(reason);
  }
}

/** One sentence that stands for the whole: the verdict, and the metric that it hangs on. */
export function headlineOf(document: ComparisonDocument): string {
  const { word } = VERDICT_LOOKS[document.verdict];
  const gated = document.metrics.filter(({ gated: isGated }) => isGated);
  switch (document.verdict) {
    case 'regressed':
    case 'improved': {
      const worst = largestOf(gated.filter(({ verdict }) => verdict === document.verdict));
      const many = gated.filter(({ verdict }) => verdict === document.verdict).length;
      const more = many > 1 ? ` and ${many - 1} more` : '';
      if (worst === undefined) return word;
      return `${word}: ${metricText(worst)} ${changeText(worst.changeRatio)}${more}`;
    }
    case 'unchanged':
      return `${word}, proved for ${gated.length} of ${gated.length} gated times`;
    case 'inconclusive': {
      const [reason] = document.reasons;
      return reason === undefined ? word : `${word}: ${reasonText(reason)}`;
    }
    default:
      return unreachable(document.verdict);
  }
}

function largestOf(metrics: readonly MetricComparison[]): MetricComparison | undefined {
  const sizeOf = ({ changeRatio }: MetricComparison): number => Math.abs(changeRatio ?? 0);
  return [...metrics].sort((a, b) => sizeOf(b) - sizeOf(a))[0];
}

/** `inference explains +2.0 ms of +2.1 ms`; undefined where the whole did not clearly change. */
export function whereText({ where }: ComparisonDocument['cells'][0]): string | undefined {
  const share = where.parts.find(({ part }) => part === where.first);
  if (share === undefined || where.changeNs === null || share.changeNs === null) return undefined;
  const [own, whole] = [share.changeNs, where.changeNs].map(signedTime);
  return `${share.part} explains ${own} of ${whole} in the mean`;
}

function signedTime(ns: number): string {
  return `${ns < 0 ? '-' : '+'}${timeWithUnit(Math.abs(ns))}`;
}

function percentOf(ratio: number): string {
  return `${Number((100 * ratio).toPrecision(2))}%`;
}

/** How it was found out: `10 interleaved rounds`, `12 sessions against 8`. */
export function modeText({ mode, sides, test }: ComparisonDocument): string {
  const { before, after } = sides;
  switch (mode) {
    case 'paired':
      return `${test.observations} interleaved rounds`;
    case 'sessions':
      return `${before.observations} sessions before, ${after.observations} after`;
    case 'history':
      return `${after.observations} session against ${before.observations} stored ones`;
    case 'unpaired':
      return test.sessionRatio === undefined
        ? 'measured apart, which proves nothing'
        : `measured apart; sessions taken to differ by ${percentOf(test.sessionRatio)}`;
    default:
      return unreachable(mode);
  }
}

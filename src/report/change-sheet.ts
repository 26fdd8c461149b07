/* The table WHAT CHANGED of a comparison: a row a time and percentile, with its verdict. */
import type { MetricComparison, VerdictReason } from '../result/comparison-document.js';

import {
  changeText,
  marginText,
  reasonText,
  TIME_LABELS,
  VERDICT_LOOKS,
} from './comparison-words.js';
import type { Footnotes } from './footnotes.js';
import { type Scale, scaleOf, timeText } from './number.js';
import { type Cell, column, type Row, type Sheet, textCell } from './view.js';

const NOT_KNOWN = '–';

export type ChangeLook = {
  readonly title: string;
  /** Of the interval: 0.05 at each end is a 90% interval. */
  readonly alphaRatio: number;
  readonly notes: Footnotes;
};

export function changeSheet(
  metrics: readonly MetricComparison[],
  { title, alphaRatio, notes }: ChangeLook,
): Sheet {
  const scale = scaleOf(metrics.flatMap(({ beforeNs, afterNs }) => [beforeNs, afterNs]));
  return {
    title,
    remark: `${scale.unit}; ${intervalHeading(alphaRatio)}s`,
    columns: [
      column('', 'left'),
      column('before', 'right'),
      column('after', 'right'),
      column('change', 'right'),
      column('interval', 'right'),
      { ...column('p', 'right'), dropRank: 2 },
      { ...column('margin', 'right'), dropRank: 1 },
      column('', 'left'),
    ],
    rows: metrics.map((metric, index): Row => {
      const isFirst = metrics[index - 1]?.part !== metric.part;
      return {
        kind: isFirst ? 'part' : 'piece',
        cells: rowCells(metric, isFirst, scale, notes),
      };
    }),
  };
}

export function intervalHeading(alphaRatio: number): string {
  return `${Number((100 * (1 - 2 * alphaRatio)).toFixed(1))}% interval`;
}

function rowCells(
  metric: MetricComparison,
  isFirst: boolean,
  scale: Scale,
  notes: Footnotes,
): readonly Cell[] {
  const { beforeNs, afterNs, changeRatio, verdict } = metric;
  const look = VERDICT_LOOKS[verdict];
  const isChange = verdict === 'regressed' || verdict === 'improved';
  return [
    textCell(labelOf(metric, isFirst), 'plain'),
    textCell(nsText(beforeNs, scale), 'plain'),
    textCell(nsText(afterNs, scale), 'plain'),
    textCell(changeText(changeRatio), isChange ? look.ink : 'plain'),
    textCell(spanText(metric.low, metric.high), 'faint'),
    textCell(chanceText(metric.pAdjusted), 'faint'),
    textCell(marginText(metric), 'faint'),
    textCell(`${look.mark} ${verdictWord(metric, notes)}`, look.ink),
  ];
}

function labelOf({ part, statistic }: MetricComparison, isFirst: boolean): string {
  const name = statistic === 'p999' ? 'p99.9' : statistic;
  // As limits name it: a table of 80 columns has no room for `response time`.
  const time = part === 'responseTime' ? 'response' : TIME_LABELS[part];
  return isFirst ? `${time} ${name}` : `  ${name}`;
}

function nsText(ns: number | null, scale: Scale): string {
  return ns === null ? NOT_KNOWN : timeText(ns, scale);
}

/** `+3.9…+6.4`, in percent as the column before it. */
function spanText(low: number | null, high: number | null): string {
  if (low === null && high === null) return NOT_KNOWN;
  return `${boundText(low)}…${boundText(high)}`;
}

function boundText(ratio: number | null): string {
  return ratio === null ? '?' : changeText(ratio).replace('%', '');
}

/** Never 0: every test of rounds has a smallest p. */
function chanceText(p: number | null): string {
  if (p === null) return NOT_KNOWN;
  return p < 0.001 ? '<.001' : p.toFixed(3).replace(/^0/, '');
}

/** Short enough for a column; the footnote says it in full. */
const REASON_WORDS: Readonly<Record<VerdictReason, string>> = {
  unconfirmed: 'unconfirmed',
  underpowered: 'too noisy',
  undecided: 'undecided',
  'too-few-rounds': 'few rounds',
  'insufficient-tail': 'few requests',
  'below-resolution': 'too short',
  nonstationary: 'unsteady',
  'anchor-shift': 'machine',
  unpaired: 'cannot tell',
  missing: 'one side',
  'source-differs': 'sources',
  'files-differ': 'files differ',
  invalid: 'invalid',
};

function verdictWord(metric: MetricComparison, notes: Footnotes): string {
  const { verdict, reason, strict, detectableRatio } = metric;
  if (reason === null) {
    const mark = strict ? notes.markOf('strict', STRICT) : '';
    const small = isSmallChange(metric) ? notes.markOf('small', SMALL) : '';
    const isAbsolute = verdict === 'unchanged' && metric.marginNs !== undefined;
    const absolute = isAbsolute ? notes.markOf('absolute', ABSOLUTE) : '';
    return VERDICT_LOOKS[verdict].word + mark + small + absolute;
  }
  const seen =
    reason === 'underpowered' && detectableRatio !== null
      ? `: such a change would have to be ${changeText(detectableRatio)} or more to be seen`
      : '';
  const key = `${reason}${seen}`;
  return `${REASON_WORDS[reason]}${notes.markOf(key, reasonText(reason) + seen)}`;
}

const STRICT = 'beyond the margin for certain: even the near end of the interval is';

const ABSOLUTE =
  'no change as large as the margin, which is a time here: less does not matter of times this ' +
  'short (--margin 3% judges by the share alone)';

const SMALL =
  'a change for certain, but too small to matter: the whole interval is within the margin';

function isSmallChange({ verdict, low, high }: MetricComparison): boolean {
  return verdict === 'unchanged' && ((low ?? 0) > 0 || (high ?? 0) < 0);
}

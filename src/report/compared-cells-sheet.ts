/* All cells of a comparison, a line each. */
import type {
  CellComparison,
  ComparedStatistic,
  ComparedTime,
  ComparisonDocument,
  MetricComparison,
} from '../result/comparison-document.js';

import { changeText, VERDICT_LOOKS } from './comparison-words.js';
import { PART_LABELS } from './label.js';
import { timeWithUnit } from './number.js';
import { type Cell, column, type Ink, type Row, type Sheet, textCell } from './view.js';

const NOT_KNOWN = '–';

export function comparedCellsSheet(document: ComparisonDocument): Sheet {
  return {
    title: 'ALL CELLS',
    remark: 'change of the response time, and of inference',
    columns: [
      column('', 'left'),
      column('p50', 'right'),
      column('', 'right'),
      { ...column('p90', 'right'), dropRank: 2 },
      column('p99', 'right'),
      { ...column('inference p50', 'right'), dropRank: 1 },
      { ...column('mostly', 'left'), dropRank: 3 },
      column('', 'left'),
    ],
    rows: document.cells.map((cell): Row => ({ kind: 'part', cells: rowOf(document, cell) })),
  };
}

function rowOf({ metrics }: ComparisonDocument, cell: CellComparison): readonly Cell[] {
  const find = (part: ComparedTime, statistic: ComparedStatistic): MetricComparison | undefined =>
    metrics.find(
      (one) => one.cell === cell.name && one.part === part && one.statistic === statistic,
    );
  const median = find('responseTime', 'p50');
  const look = VERDICT_LOOKS[cell.verdict];
  const first = cell.where.first;
  return [
    textCell(cell.name, 'plain'),
    textCell(medianText(median), 'plain'),
    changeCell(median),
    changeCell(find('responseTime', 'p90')),
    changeCell(find('responseTime', 'p99')),
    changeCell(find('inference', 'p50')),
    first === null ? textCell('', 'plain') : textCell(PART_LABELS[first], first),
    textCell(`${look.mark} ${look.word}${cell.saturated ? ' ▲' : ''}`, look.ink),
  ];
}

function medianText(metric: MetricComparison | undefined): string {
  const ns = metric?.beforeNs ?? null;
  return ns === null ? NOT_KNOWN : timeWithUnit(ns);
}

function changeCell(metric: MetricComparison | undefined): Cell {
  if (metric === undefined) return textCell(NOT_KNOWN, 'faint');
  const isChange = metric.verdict === 'regressed' || metric.verdict === 'improved';
  const ink: Ink = isChange ? VERDICT_LOOKS[metric.verdict].ink : 'faint';
  return textCell(changeText(metric.changeRatio), ink);
}

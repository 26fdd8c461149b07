/* The table PERCENTILES: each row is a distribution of its own, so rows do not add up. */
import type { CellDocument, SummaryDocument } from '../result/document.js';
import { PARTS, type PieceName } from '../timing/piece.js';

import { isKnown, piecesOf } from './breakdown.js';
import { clientQueueLabel, isClientQueue } from './client-queue.js';
import type { Footnotes } from './footnotes.js';
import { PART_LABELS, PIECE_LABELS } from './label.js';
import { countOf, type Scale, scaleOf, timeText } from './number.js';
import { QUANTILES, type Quantile, requestsNeeded, shortageText } from './sample.js';
import { type Cell, column, type Ink, type Row, type Sheet, textCell } from './view.js';

const NOT_KNOWN = '–';
/** Only the requests that opened a connection have these. */
const RARE: readonly PieceName[] = ['lookup', 'connect', 'tls'];
const SHOWN: readonly Quantile['name'][] = ['p50', 'p90', 'p95', 'p99'];

type Line = {
  readonly kind: Row['kind'];
  readonly label: string;
  readonly ink: Ink;
  readonly summary: SummaryDocument;
  /** What is small by nature, so that measuring for longer may not help. */
  readonly isSmall: boolean;
};

export function percentileSheet(
  cell: CellDocument,
  notes: Footnotes,
  detail: 'usual' | 'all',
): Sheet {
  const shown = QUANTILES.filter((one) => detail === 'all' || SHOWN.includes(one.name));
  const whole = cell.responseTime;
  const scale = scaleOf([whole.p50Ns ?? whole.meanNs, whole.maxNs]);
  const lines = [...partLines(cell, notes, detail), ...wholeLines(cell, notes)];
  return {
    title: 'PERCENTILES',
    remark: `${scale.unit}; rows do not add up`,
    columns: [
      column('', 'left'),
      ...shown.map(({ name }) => ({
        ...column(name, 'right'),
        dropRank: name === 'p75' ? 2 : 0,
      })),
      column('max', 'right'),
    ],
    rows: lines.map((line) => ({
      kind: line.kind,
      cells: lineCells(line, { shown, scale, notes, answered: cell.counts.ok }),
    })),
  };
}

function partLines(cell: CellDocument, notes: Footnotes, detail: 'usual' | 'all'): readonly Line[] {
  return PARTS.filter((part) => part !== 'unaccounted' && isKnown(cell, part))
    .filter((part) => detail === 'all' || part !== 'generator')
    .flatMap((part): readonly Line[] => {
      const pieces = piecesOf(cell, part);
      const first: Line = {
        kind: 'part',
        label:
          part === 'queueing' && isClientQueue(cell)
            ? clientQueueLabel(cell, notes)
            : PART_LABELS[part],
        ink: part,
        summary: cell.phases[part],
        isSmall: false,
      };
      return detail === 'usual' || pieces.length < 2
        ? [first]
        : [
            first,
            ...pieces.map(
              ([piece, summary]): Line => ({
                kind: 'piece',
                label: `  ${PIECE_LABELS[piece]}`,
                ink: 'faint',
                summary,
                isSmall: RARE.includes(piece),
              }),
            ),
          ];
    });
}

function wholeLines(cell: CellDocument, notes: Footnotes): readonly Line[] {
  const response: Line = {
    kind: 'part',
    label: 'response time',
    ink: 'strong',
    summary: cell.responseTime,
    isSmall: false,
  };
  const sendMark = notes.markOf(
    'afterSend',
    'send to last byte: what k6 and guidellm call latency',
  );
  const afterSend: Line = {
    kind: 'piece',
    label: `  after send${sendMark}`,
    ink: 'faint',
    summary: cell.afterSend,
    isSmall: false,
  };
  return cell.cold.count === 0
    ? [response, afterSend]
    : [response, afterSend, coldLine(cell, notes)];
}

function coldLine(cell: CellDocument, notes: Footnotes): Line {
  const text =
    cell.cold.count === cell.counts.ok
      ? 'every request opened a connection'
      : `response time of the ${countOf(cell.cold.count, 'request')} that opened a connection`;
  const mark = notes.markOf('cold', text);
  return {
    kind: 'piece',
    label: `  new connection${mark}`,
    ink: 'faint',
    summary: cell.cold,
    isSmall: cell.cold.count < cell.counts.ok,
  };
}

type Table = {
  readonly shown: readonly Quantile[];
  readonly scale: Scale;
  readonly notes: Footnotes;
  readonly answered: number;
};

function lineCells(line: Line, table: Table): readonly Cell[] {
  const { summary } = line;
  const { shown, scale } = table;
  return [
    textCell(line.label, line.ink),
    ...shown.map((quantile): Cell => {
      const ns = summary[quantile.field];
      return ns === null
        ? textCell(NOT_KNOWN + shortageMark(line, quantile, table), 'faint')
        : textCell(timeText(ns, scale), line.ink === 'strong' ? 'strong' : 'plain');
    }),
    summary.maxNs === null
      ? textCell(NOT_KNOWN, 'faint')
      : textCell(timeText(summary.maxNs, scale), 'plain'),
  ];
}

function shortageMark(line: Line, quantile: Quantile, table: Table): string {
  const { shown, notes, answered } = table;
  const { summary } = line;
  if (summary.window === true && summary.histogram === null) {
    return notes.markOf('window', "a mean over the server's counters: it has no percentiles");
  }
  if (summary.count === 0 || summary.count >= requestsNeeded(quantile)) {
    return '';
  }
  const text = shortageText(summary, line.isSmall ? undefined : answered, shown);
  return text === undefined ? '' : notes.markOf(text, text);
}

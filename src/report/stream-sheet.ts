/* Streamed answers: their times in a table, and what else there is to know of them in lines. */
import type { CellDocument, SummaryDocument } from '../result/document.js';
import type { StreamDocument } from '../result/stream-document.js';

import type { Footnotes } from './footnotes.js';
import { loadHeading, loadLabel } from './load-label.js';
import {
  countOf,
  countText,
  rateText,
  ratioText,
  type Scale,
  scaleOf,
  timeText,
  timeWithUnit,
} from './number.js';
import { QUANTILES, requestsNeeded, shortageText } from './sample.js';
import { type Cell, column, type Row, type Sheet, textCell } from './view.js';

const NOT_KNOWN = '–';
const SHOWN = QUANTILES.filter(({ name }) => ['p50', 'p90', 'p95', 'p99'].includes(name));

export function streamSheet(stream: StreamDocument, cell: CellDocument, notes: Footnotes): Sheet {
  const scale = scaleOf([stream.ttft.meanNs, nonZero(stream.itl), nonZero(stream.tpot)]);
  const row = (kind: Row['kind'], label: string, summary: SummaryDocument): Row => ({
    kind,
    cells: [
      textCell(label, kind === 'part' ? 'strong' : 'faint'),
      timeCell(summary.meanNs, scale),
      ...SHOWN.map((quantile) => {
        const ns = summary[quantile.field];
        if (ns !== null) return timeCell(ns, scale);
        const isFew = summary.count > 0 && summary.count < requestsNeeded(quantile);
        const counted = summary === stream.itl ? 'gap' : 'request';
        const text = isFew ? shortageText(summary, cell.counts.ok, SHOWN, counted) : undefined;
        return textCell(NOT_KNOWN + (text === undefined ? '' : notes.markOf(text, text)), 'faint');
      }),
      timeCell(summary.maxNs, scale),
    ],
  });
  const unit = stream.tokens.source === 'chunks' ? 'chunk' : 'token';
  return {
    title: 'THE STREAM',
    remark: scale.unit,
    columns: [
      column('', 'left'),
      column('mean', 'right'),
      ...SHOWN.map(({ name }) => column(name, 'right')),
      column('max', 'right'),
    ],
    rows: [
      row('part', `time to first ${unit}`, stream.ttft),
      row('piece', '  after send', stream.ttftAfterSend),
      row('part', 'between events', stream.itl),
      row('part', `per further ${unit}`, stream.tpot),
    ],
  };
}

function nonZero({ meanNs }: SummaryDocument): number | null {
  return meanNs === 0 ? null : meanNs;
}

function timeCell(ns: number | null, scale: Scale): Cell {
  return ns === null ? textCell(NOT_KNOWN, 'faint') : textCell(timeText(ns, scale), 'plain');
}

/** In lines below the tables. */
export function streamRemarks({ stream }: CellDocument): readonly string[] {
  if (stream === undefined) return [];
  const { tokens, tokensPerSecond, events, stalls, goodputPerSecond } = stream;
  const unit = tokens.source === 'chunks' ? 'chunks' : 'tokens';
  const each = tokensPerSecond.perRequest.meanPerSecond;
  const speed =
    `${rateText(tokensPerSecond.overall)} ${unit}/s in all` +
    (each === null ? '' : `, ${rateText(each)} ${unit}/s in the mean answer`);
  const good =
    goodputPerSecond === null
      ? []
      : [`goodput: ${rateText(goodputPerSecond)} req/s keep all limits`];
  return [
    `${speed}; ${tokenText(stream)}`,
    ...good,
    eventText(events),
    ...(stalls.count === 0 || stalls.beyondNs === null
      ? []
      : [
          `${countOf(stalls.count, 'stall')} beyond ${timeWithUnit(stalls.beyondNs)} (5 medians): ` +
            `${timeWithUnit(stalls.totalNs)} in all, the longest ${timeWithUnit(stalls.longestNs ?? 0)}`,
        ]),
  ];
}

const SOURCE_TEXTS: Readonly<Record<StreamDocument['tokens']['source'], string>> = {
  usage: 'as the server counts them',
  events: 'one an event, as the API promises',
  chunks: 'nobody says how many tokens a chunk holds',
  mixed: 'counted differently from answer to answer',
};

function tokenText({ tokens }: StreamDocument): string {
  const unit = tokens.source === 'chunks' ? 'chunk' : 'token';
  const parts = [
    { name: 'reasoning', count: tokens.reasoning },
    { name: 'of prompts', count: tokens.prompt },
    { name: 'of those from a cache', count: tokens.cached },
  ].flatMap(({ name, count }) =>
    count === null || count === 0 ? [] : [`${countText(count)} ${name}`],
  );
  const made = `${countOf(tokens.output, unit)} made, ${SOURCE_TEXTS[tokens.source]}`;
  return [made, ...parts].join('; ');
}

function eventText(events: StreamDocument['events']): string {
  const { content, reasoning, toolCalls, perToken, zeroGapRatio } = events;
  const kinds = [
    ...(reasoning > 0 ? [`${countText(reasoning)} of reasoning`] : []),
    ...(toolCalls > 0 ? [`${countText(toolCalls)} of calls of tools`] : []),
  ];
  const of = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`;
  return [
    `${countOf(content, 'content event')}${of}`,
    ...(perToken === null ? [] : [`${perToken.toFixed(2)} a token`]),
    ...(zeroGapRatio === null
      ? []
      : [`${ratioText(zeroGapRatio)} of the gaps are zero: both came in one read`]),
  ].join('; ');
}

function madeHeading(streams: readonly StreamDocument[]): string {
  const isChunks = ({ tokens }: StreamDocument): boolean => tokens.source === 'chunks';
  if (streams.every(isChunks)) return 'chunks/s';
  return streams.some(isChunks) ? 'made/s' : 'tokens/s';
}

/** Of a sweep: a row for each cell. */
export function streamSweepSheet(cells: readonly CellDocument[]): Sheet | undefined {
  const streamed = cells.flatMap((cell) =>
    cell.stream === undefined ? [] : [{ cell, stream: cell.stream }],
  );
  if (streamed.length === 0) return undefined;
  const scale = scaleOf(
    streamed.flatMap(({ stream }) => [stream.ttft.meanNs, nonZero(stream.itl)]),
  );
  const heading = loadHeading(cells);
  return {
    title: 'THE STREAMS',
    remark: scale.unit,
    columns: [
      column('payload', 'left'),
      column(heading, 'right'),
      { ...column('mean', 'right'), group: 'first token' },
      { ...column('p50', 'right'), group: 'first token', dropRank: 2 },
      { ...column('p99', 'right'), group: 'first token' },
      { ...column('mean', 'right'), group: 'gaps', divided: true },
      { ...column('p99', 'right'), group: 'gaps' },
      { ...column(madeHeading(streamed.map(({ stream }) => stream)), 'right'), divided: true },
      column('stalls', 'right'),
      { ...column('goodput', 'right'), dropRank: 1 },
    ],
    rows: streamed.map(({ cell, stream }) => ({
      kind: 'piece',
      cells: [
        textCell(cell.payload.name, 'strong'),
        textCell(loadLabel(cell, heading), 'plain'),
        ...[stream.ttft.meanNs, stream.ttft.p50Ns, stream.ttft.p99Ns].map((ns) =>
          timeCell(ns, scale),
        ),
        ...[stream.itl.meanNs, stream.itl.p99Ns].map((ns) => timeCell(ns, scale)),
        textCell(rateText(stream.tokensPerSecond.overall), 'plain'),
        textCell(countText(stream.stalls.count), 'plain'),
        textCell(
          stream.goodputPerSecond === null ? NOT_KNOWN : rateText(stream.goodputPerSecond),
          'plain',
        ),
      ],
    })),
  };
}

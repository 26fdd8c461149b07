/* One request shown whole: what was sent, what came back, when, and what of it was understood. */
import type { OnceDocument } from '../result/once.js';

import { apportion } from './apportion.js';
import { bodyLines, KIND_WORDS } from './failure-view.js';
import { PART_LABELS, PIECE_LABELS, SOURCE_WORDS } from './label.js';
import {
  bytesText,
  percentText,
  type Scale,
  scaleOf,
  stepsOf,
  stepsText,
  timeText,
  timeWithUnit,
} from './number.js';
import { onceStreamBlocks } from './once-stream.js';
import { type Block, column, inked, type Row, type Sheet, textCell } from './view.js';

/** Enough to see what it is. */
const BODY_CHARACTERS_MAX = 240;

export function onceBlocks(document: OnceDocument): readonly Block[] {
  const whole = document.responseTimeNs ?? document.marks.at(-1)?.atNs ?? 0;
  const scale = scaleOf([whole]);
  const { advice } = document;
  return [
    ...requestBlocks(document),
    ...responseBlocks(document),
    ...(document.marks.length === 0 ? [] : [sheetBlock(markSheet(document, scale, whole))]),
    ...(document.pieces.length === 0 ? [] : [sheetBlock(pieceSheet(document, scale, whole))]),
    ...onceStreamBlocks(document),
    ...unaccountedBlocks(document),
    ...reportBlocks(document),
    ...document.warnings.map(({ message, advice: fix }) => {
      return { kind: 'paragraph', text: `${sentence(message)} ${sentence(fix)}` } as const;
    }),
    ...(advice === null ? [] : [{ kind: 'paragraph', text: sentence(advice) } as const]),
  ];
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}

function sheetBlock(sheet: Sheet): Block {
  return { kind: 'sheet', sheet };
}

function requestBlocks({ request }: OnceDocument): readonly Block[] {
  const title = `${request.method} ${request.url}`;
  return [
    {
      kind: 'heading',
      level: 2,
      lines: [{ left: inked(title, 'strong'), right: [] }],
    },
    {
      kind: 'excerpt',
      title: `SENT: ${bytesText(request.bodyBytes)} of body`,
      lines: messageLines(request.headers, request.bodyStart),
    },
  ];
}

function responseBlocks({ response, outcome, message }: OnceDocument): readonly Block[] {
  const ended = KIND_WORDS[outcome] ?? outcome;
  const why = message === '' ? ended : `${ended}: ${message}`;
  if (response === null) {
    return [{ kind: 'excerpt', title: `NO ANSWER, ${why}`, lines: [] }];
  }
  const trailers = response.trailers.map(([name, value]) => [`${name} (trailer)`, value] as const);
  return [
    {
      kind: 'excerpt',
      title: `RECEIVED: HTTP ${response.status}, ${bytesText(response.bodyBytes)} of body, ${why}`,
      lines: messageLines([...response.headers, ...trailers], response.bodyStart),
    },
  ];
}

function messageLines(
  headers: OnceDocument['request']['headers'],
  bodyStart: string,
): readonly string[] {
  const body = bodyLines(bodyStart, BODY_CHARACTERS_MAX);
  return [
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body.length === 0 ? [] : ['', ...body]),
  ];
}

/** A line for each mark, drawn from the mark before it to itself. */
function markSheet(document: OnceDocument, scale: Scale, whole: number): Sheet {
  const end = Math.max(whole, ...document.marks.map(({ atNs }) => atNs), 1);
  return {
    title: 'LINE OF TIME',
    remark: `${scale.unit} since due`,
    columns: [
      column('mark', 'left'),
      column('at', 'right'),
      column('later by', 'right'),
      { ...column('', 'left'), drawn: true, dropRank: 1 },
    ],
    rows: document.marks.map(({ name, atNs }, index): Row => {
      const before = document.marks[index - 1]?.atNs ?? atNs;
      return {
        kind: 'part',
        cells: [
          textCell(name, 'plain'),
          textCell(timeText(atNs, scale), 'plain'),
          textCell(index === 0 ? '' : timeText(atNs - before, scale), 'faint'),
          { kind: 'stretch', from: before / end, to: atNs / end, ink: 'network' },
        ],
      };
    }),
  };
}

function pieceSheet(document: OnceDocument, scale: Scale, whole: number): Sheet {
  const { pieces } = document;
  const steps = apportion(
    pieces.map(({ ns }) => stepsOf(ns, scale)),
    Math.round(stepsOf(whole, scale)),
  );
  const shareOf = (ns: number): number => (whole === 0 ? 0 : ns / whole);
  const percents = apportion(
    pieces.map(({ ns }) => shareOf(ns) * 100),
    whole === 0 ? 0 : 100,
  );
  const highest = Math.max(0, ...pieces.map(({ ns }) => shareOf(ns)));
  const rows = pieces.map(({ name, part, ns, source }, index): Row => {
    const ratio = highest === 0 ? 0 : Math.max(0, shareOf(ns)) / highest;
    return {
      kind: 'part',
      cells: [
        textCell(PIECE_LABELS[name], part),
        textCell(stepsText(steps[index] ?? 0, scale), 'plain'),
        textCell(percentText(percents[index] ?? 0, shareOf(ns)), 'plain'),
        { kind: 'bar', ratio, ink: part },
        textCell(PART_LABELS[part], 'plain'),
        textCell(SOURCE_WORDS[source], 'faint'),
      ],
    };
  });
  return {
    title: 'WHERE THE TIME WENT',
    remark: scale.unit,
    columns: [
      column('', 'left'),
      column('time', 'right'),
      { ...column('share', 'right'), dropRank: 1 },
      { ...column('', 'left'), drawn: true, dropRank: 2 },
      column('part', 'left'),
      column('source', 'left'),
    ],
    rows: [...rows, totalRow(document, scale, whole)],
  };
}

function totalRow(document: OnceDocument, scale: Scale, whole: number): Row {
  const { afterSendNs } = document;
  const aside =
    afterSendNs === null ? '' : `after send: ${timeText(afterSendNs, scale)} ${scale.unit}`;
  return {
    kind: 'total',
    cells: [
      textCell('response time', 'strong'),
      textCell(stepsText(Math.round(stepsOf(whole, scale)), scale), 'strong'),
      textCell('100%', 'plain'),
      textCell('', 'plain'),
      textCell(aside, 'faint'),
      textCell('client', 'faint'),
    ],
  };
}

const UNACCOUNTED_RATIO_MAX = 0.5;

/** One request says nothing of how the next one fares. */
function unaccountedBlocks({ pieces, responseTimeNs }: OnceDocument): readonly Block[] {
  const ns = pieces.find(({ name }) => name === 'unaccounted')?.ns ?? 0;
  const text =
    'Most of this time is unaccounted. One request may meet a cold server or a busy machine: ' +
    'repeat it, or run for a few seconds.';
  return responseTimeNs !== null && ns > responseTimeNs * UNACCOUNTED_RATIO_MAX
    ? [{ kind: 'paragraph', text }]
    : [];
}

function reportBlocks({ report, response, advice }: OnceDocument): readonly Block[] {
  if (report === null) {
    const text = 'The server reported no time of its own.';
    return response === null || advice !== null ? [] : [{ kind: 'paragraph', text }];
  }
  const sheet = sheetBlock({
    title: 'WHAT THE SERVER REPORTED',
    remark: report.source,
    columns: [column('entry', 'left'), column('time', 'right'), column('taken as', 'left')],
    rows: report.entries.map(
      ({ name, ns, takenAs }): Row => ({
        kind: 'part',
        cells: [
          textCell(name, 'plain'),
          textCell(ns === null ? 'no time' : timeWithUnit(ns), 'plain'),
          textCell(takenAs === null ? 'kept, not used' : takenAsText(takenAs), 'plain'),
        ],
      }),
    ),
  });
  const claim =
    'This report claims more time than the client waited: it is not believed, and not used above. ' +
    'Check its unit.';
  return report.consistent
    ? [sheet]
    : [sheet, { kind: 'notes', notes: [{ mark: '!', ink: 'warn', text: claim }] }];
}

function takenAsText(name: string): string {
  const labels: Readonly<Record<string, string>> = PIECE_LABELS;
  return labels[name] ?? (name === 'total' ? 'the whole: not added' : name);
}

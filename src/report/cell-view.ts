/* One cell in full: where the time goes, percentiles, what went wrong, limits, notes. */
import type { CellDocument, ResultDocument, ValidityDocument } from '../result/document.js';

import { countersRemarks } from './counters.js';
import { failedCount, failureBlocks } from './failure-view.js';
import { cellFindings, findingNotes } from './finding-note.js';
import { floorRemark } from './floor-note.js';
import { Footnotes } from './footnotes.js';
import { generatorRemarks } from './generator-note.js';
import { healthTexts } from './health-note.js';
import { cellLimitNotes } from './limit-note.js';
import { bytesText, countText, rateText, spanText, timeWithUnit } from './number.js';
import { isRamp, overTimeSheet } from './over-time-sheet.js';
import { percentileSheet } from './percentile-sheet.js';
import { promptTexts } from './prompt-note.js';
import { streamRemarks, streamSheet } from './stream-sheet.js';
import { timeSheet } from './time-sheet.js';
import {
  type Block,
  type HeadingLine,
  type Ink,
  inked,
  type Note,
  plain,
  type Text,
} from './view.js';

/** How much of a cell is shown, and whether the overview above it has said the warnings already. */
export type CellViewing = {
  readonly detail: 'usual' | 'all';
  readonly place: 'alone' | 'under an overview';
  readonly title: string;
};

export function cellBlocks(
  cell: CellDocument,
  document: ResultDocument,
  viewing: CellViewing,
): readonly Block[] {
  const notes = new Footnotes();
  const { detail } = viewing;
  const hasAnswers = cell.counts.ok > 0 && cell.responseTime.meanNs !== null;
  const time: readonly Block[] = hasAnswers
    ? [
        {
          kind: 'sheet',
          sheet: timeSheet(
            cell,
            document.target,
            notes,
            detail === 'all' ? 'all' : 'where they matter',
          ),
        },
      ]
    : [
        {
          kind: 'paragraph',
          text: 'No request was answered as expected: there is no time to divide.',
        },
      ];
  const overTime: readonly Block[] =
    cell.slices.length > 1 && (isRamp(cell) || detail === 'all')
      ? [{ kind: 'sheet', sheet: overTimeSheet(cell, notes) }]
      : [];
  const { stream } = cell;
  const streamed: readonly Block[] =
    stream === undefined ? [] : [{ kind: 'sheet', sheet: streamSheet(stream, cell, notes) }];
  const percentiles: readonly Block[] = hasAnswers
    ? [{ kind: 'sheet', sheet: percentileSheet(cell, notes, detail) }]
    : [];
  return [
    { kind: 'heading', level: 2, lines: headingLines(cell, document, viewing) },
    ...time,
    ...streamed,
    ...overTime,
    ...folded('Percentiles', percentiles),
    ...failureBlocks(cell, detail),
    noteBlock([
      ...warningNotes(cell, document, viewing),
      ...cellLimitNotes(cell),
      ...notes.list(),
      ...remarkNotes(cell, detail),
    ]),
  ];
}

function folded(summary: string, blocks: readonly Block[]): readonly Block[] {
  return blocks.length === 0 ? [] : [{ kind: 'fold', summary, blocks }];
}

function noteBlock(notes: readonly Note[]): Block {
  return { kind: 'notes', notes };
}

function headingLines(
  cell: CellDocument,
  { target, scenario, partial }: ResultDocument,
  viewing: CellViewing,
): readonly HeadingLine[] {
  const name = viewing.title === '' ? scenario.name : viewing.title;
  const isAlone = viewing.place === 'alone';
  const cut = isAlone && partial ? ' · partial' : '';
  const title = `${name} · ${cell.name} · ${spanText(cell.measuredNs)}${cut}`;
  return [
    {
      left: inked(title, 'strong'),
      right: isAlone ? plain(`${target.method} ${target.url}`) : [],
    },
    {
      left: plain(countsText(cell)),
      right: verdictText(isAlone ? 'run' : 'cell', cell.validity.verdict),
    },
  ];
}

const VERDICT_INKS: Readonly<Record<ValidityDocument['verdict'], Ink>> = {
  valid: 'good',
  suspect: 'warn',
  invalid: 'bad',
};

export function verdictText(what: string, verdict: ValidityDocument['verdict']): Text {
  return [
    { text: `${what}: `, ink: 'plain' },
    { text: verdict, ink: VERDICT_INKS[verdict] },
  ];
}

function countsText(cell: CellDocument): string {
  const { counts } = cell;
  const answered = counts.ok + counts.httpError + counts.badAnswer;
  // Of an open load: what was answered of what was due.
  const due = cell.load.kind === 'open' ? ` of ${rateText(cell.offeredPerSecond)}` : '';
  return [
    `${countText(counts.ok)} ok`,
    `${countText(failedCount(counts))} failed`,
    ...(counts.notSent > 0 ? [`${countText(counts.notSent)} not sent`] : []),
    `${rateText(cell.throughputPerSecond)}${due} req/s`,
    `${bytesText(cell.payload.bodyBytes)} up`,
    ...(answered > 0 ? [`${bytesText(cell.bytes.received / answered)} down`] : []),
  ].join(' · ');
}

/** Facts that belong to the numbers above but to no single row. */
function remarkNotes(cell: CellDocument, detail: CellViewing['detail']): readonly Note[] {
  const { preparedEncode, reports } = cell;
  const texts: string[] = [];
  if (preparedEncode !== null) {
    const { bodies, meanNs } = preparedEncode;
    const made =
      bodies === 1
        ? `1 body was made beforehand, in ${timeWithUnit(meanNs)}`
        : `${countText(bodies)} bodies were made beforehand, ${timeWithUnit(meanNs)} each`;
    texts.push(`${made}: that is in none of these times`);
  }
  texts.push(...promptTexts(cell.prompts));
  const others = Object.entries(reports.others);
  if (others.length > 0) {
    const list = others.map(([name, ns]) => `${name} ${timeWithUnit(ns)}`).join(', ');
    texts.push(`also reported, of no phase, on average: ${list}`);
  }
  if (reports.totalMeanNs !== null) {
    texts.push(`the server's own total: ${timeWithUnit(reports.totalMeanNs)} on average`);
  }
  texts.push(...streamRemarks(cell));
  texts.push(...countersRemarks(cell));
  texts.push(...generatorRemarks(cell));
  texts.push(...floorRemark(cell));
  texts.push(...healthTexts(cell, detail));
  return texts.map((text) => ({ mark: '·', ink: 'faint', text }));
}

function warningNotes(
  cell: CellDocument,
  document: ResultDocument,
  viewing: CellViewing,
): readonly Note[] {
  if (viewing.place === 'under an overview') {
    return [];
  }
  const partial: readonly Note[] = document.partial ? [PARTIAL_NOTE] : [];
  const findings = document.warnings.filter(
    ({ cells }) => cells.length === 0 || cells.includes(cell.name),
  );
  const own = cellFindings(cell, document.warnings);
  return [...partial, ...findingNotes([...own, ...findings], 1)];
}

export const PARTIAL_NOTE: Note = {
  mark: '!',
  ink: 'warn',
  text: 'partial: the run was ended before it was done; these are the requests until then',
};

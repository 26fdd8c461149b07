/* The table WHERE THE TIME GOES: every column adds up, also after rounding. */
import type { CellDocument, TargetDocument } from '../result/document.js';
import { adviceOnTelling, neverToldText } from '../result/telling.js';
import type { Part } from '../timing/piece.js';

import {
  type Breakdown,
  type BreakdownPart,
  breakdownOf,
  isKnown,
  isSilent,
  type RoundedBreakdown,
  type RoundedPart,
  rounded,
  shareOf,
} from './breakdown.js';
import { clientQueueLabel, isClientQueue } from './client-queue.js';
import { hasBands, isCounted, LEFT_TEXT } from './counters.js';
import { floorMark } from './floor-note.js';
import type { Footnotes } from './footnotes.js';
import { PART_LABELS, PIECE_LABELS, SOURCE_WORDS } from './label.js';
import { countText, percentText, type Scale, scaleOf, stepsText } from './number.js';
import { BANDS, bandShortageText } from './sample.js';
import { sourceText } from './source-note.js';
import {
  type Cell,
  type Column,
  column,
  type Ink,
  type Row,
  type Sheet,
  textCell,
} from './view.js';

const NOT_KNOWN = '–';
/** Below this share of the whole, a part is one row. */
const PIECES_RATIO_MIN = 0.05;

type Table = {
  readonly cell: CellDocument;
  readonly target: TargetDocument;
  readonly breakdown: Breakdown;
  readonly rounded: RoundedBreakdown;
  readonly scale: Scale;
  readonly notes: Footnotes;
  readonly pieces: 'where they matter' | 'all';
};

export function timeSheet(
  cell: CellDocument,
  target: TargetDocument,
  notes: Footnotes,
  pieces: Table['pieces'],
): Sheet {
  const breakdown = breakdownOf(cell);
  const scale = scaleOf(breakdown.columns.map(({ wholeNs }) => wholeNs));
  const table: Table = {
    cell,
    target,
    breakdown,
    rounded: rounded(breakdown, scale),
    scale,
    notes,
    pieces,
  };
  const columns = columnsOf(table);
  const rows = breakdown.parts.flatMap((part, index) => {
    const steps = table.rounded.parts[index];
    return steps === undefined ? [] : partRows(table, part, steps);
  });
  return {
    title: 'WHERE THE TIME GOES',
    remark: scale.unit,
    columns,
    rows: [...rows, totalRow(table)],
  };
}

function columnsOf({ notes }: Table): readonly Column[] {
  const mark = notes.markOf(
    'bands',
    'mean of p45–55, p88–92, p98.5–99.5 by response time; each column adds up',
  );
  const group = 'requests like this';
  return [
    column('', 'left'),
    column('mean', 'right'),
    { ...column('share', 'right'), dropRank: 1 },
    { ...column('', 'left'), drawn: true, dropRank: 3 },
    { ...column(`typical${mark}`, 'right'), group },
    { ...column('1/10', 'right'), group, dropRank: 2 },
    { ...column('1/100', 'right'), group },
    column('source', 'left'),
  ];
}

function partRows(table: Table, row: BreakdownPart, steps: RoundedPart): readonly Row[] {
  const { cell, breakdown } = table;
  const { part, summary } = row;
  if (!isKnown(cell, part)) {
    return isExpected(part) ? [notReportedRow(table, part)] : [];
  }
  const share = shareOf(breakdown, row.ns);
  const visible = row.pieces
    .map((piece, index) => ({ piece, steps: steps.pieces[index] }))
    .filter(({ steps: one }) => one?.steps.some((step) => step !== 0) === true);
  const spread = visible.length > 1 && (table.pieces === 'all' || share >= PIECES_RATIO_MIN);
  const first = numberRow(table, {
    kind: 'part',
    label: partLabel(table, part) + floorMark(cell, part, table.notes),
    part,
    hasBands: hasBands(row),
    ns: row.ns,
    rounded: steps,
    source: spread ? '' : sourceText(summary, PART_LABELS[part], table),
  });
  if (!spread) {
    return [first];
  }
  const pieces = visible.map(({ piece, steps: one }): Row => {
    const label = PIECE_LABELS[piece.piece];
    return numberRow(table, {
      kind: 'piece',
      label: `  ${label}`,
      part,
      hasBands: hasBands(piece),
      ns: piece.ns,
      rounded: one ?? { steps: [], percent: 0 },
      source: sourceText(piece.summary, label, table),
    });
  });
  return [first, ...pieces];
}

/** `server` is there only where its inside is not known; all others are missed. */
function isExpected(part: Part): boolean {
  return part !== 'server';
}

function partLabel(table: Table, part: Part): string {
  const { cell, notes } = table;
  if (part === 'server' && isCounted(cell.phases.server)) {
    return `server (rest${notes.markOf('rest', LEFT_TEXT)})`;
  }
  if (part === 'server' && cell.phases.inference.count > 0) {
    const { count } = cell.phases.server;
    const who = count === 1 ? '1 answer that says' : `${countText(count)} answers that say`;
    const text = `server: the ${who} nothing of its inside`;
    return `server (unsplit${notes.markOf('unsplit', text)})`;
  }
  if (part === 'queueing' && isClientQueue(cell)) {
    return clientQueueLabel(cell, notes);
  }
  return PART_LABELS[part];
}

function silentMark({ cell, notes, target }: Table, part: Part): string {
  // An invalid cell gives no advice on the target.
  const isInvalid = cell.validity.verdict === 'invalid';
  const to = (what: string): string =>
    isInvalid ? '' : `. To ${what}, ${adviceOnTelling(target)}`;
  const never = part === 'queueing' ? neverToldText(cell.reports.source) : undefined;
  return isSilent(cell)
    ? notes.markOf('silent', `server (queue + inference, not reported)${to('split it')}`)
    : notes.markOf(
        `silent ${part}`,
        `${part} is not reported: its time stands in unaccounted${never === undefined ? to('see it') : `: ${never}`}`,
      );
}

function notReportedRow(table: Table, part: Part): Row {
  const label =
    part === 'queueing' || part === 'inference'
      ? `${PART_LABELS[part]} (not reported${silentMark(table, part)})`
      : PART_LABELS[part];
  return { kind: 'part', cells: emptyCells(label, part, SOURCE_WORDS.none) };
}

function emptyCells(label: string, ink: Ink, source: string): readonly Cell[] {
  const gap = textCell('', 'plain');
  const none = textCell(NOT_KNOWN, 'faint');
  return [textCell(label, ink), none, gap, gap, none, none, none, textCell(source, 'faint')];
}

type Line = {
  readonly kind: 'part' | 'piece';
  readonly label: string;
  readonly part: Part;
  readonly ns: readonly number[];
  readonly rounded: { readonly steps: readonly number[]; readonly percent: number };
  readonly source: string;
  /** False: means over counters, which know no single request. */
  readonly hasBands: boolean;
};

function numberRow(table: Table, line: Line): Row {
  const { scale, rounded: whole, breakdown } = table;
  const share = shareOf(breakdown, line.ns);
  const highest = Math.max(...breakdown.parts.map(({ ns }) => shareOf(breakdown, ns)));
  const [mean, ...bands] = line.rounded.steps.map((step, index) =>
    (whole.wholes[index] ?? null) === null
      ? shortageCell(table)
      : textCell(stepsText(step, scale), 'plain'),
  );
  return {
    kind: line.kind,
    cells: [
      textCell(line.label, line.kind === 'part' ? line.part : 'faint'),
      mean ?? textCell(NOT_KNOWN, 'faint'),
      textCell(percentText(line.rounded.percent, share), 'plain'),
      { kind: 'bar', ratio: highest <= 0 ? 0 : Math.max(0, share) / highest, ink: line.part },
      ...(line.hasBands ? bands : bands.map(() => textCell(NOT_KNOWN, 'faint'))),
      textCell(line.source, 'faint'),
    ],
  };
}

/** Of a column that the sample cannot bear. */
function shortageCell({ cell, notes, breakdown }: Table): Cell {
  const missing = BANDS.filter(({ heading }) =>
    breakdown.columns.some((one) => one.heading === heading && one.wholeNs === null),
  );
  const mark = notes.markOf('few in bands', bandShortageText(cell.counts.ok, missing));
  return textCell(NOT_KNOWN + mark, 'faint');
}

function totalRow(table: Table): Row {
  const { rounded: whole, scale, cell } = table;
  const [mean, ...bands] = whole.wholes.map((steps) =>
    steps === null ? shortageCell(table) : textCell(stepsText(steps, scale), 'strong'),
  );
  return {
    kind: 'total',
    cells: [
      textCell('response time', 'strong'),
      mean ?? textCell(NOT_KNOWN, 'faint'),
      textCell('100%', 'plain'),
      textCell('', 'plain'),
      ...bands,
      textCell(SOURCE_WORDS[cell.responseTime.source], 'faint'),
    ],
  };
}

/* A run of several cells: an overview of all, then the worst cell in full (or every cell). */
import type { CellDocument, ResultDocument, ValidityDocument } from '../result/document.js';
import { adviceOnTelling } from '../result/telling.js';
import { PARTS, type Part } from '../timing/piece.js';

import { isKnown, isSilent } from './breakdown.js';
import { cellBlocks, PARTIAL_NOTE, verdictText } from './cell-view.js';
import { clientQueueText, isClientQueue } from './client-queue.js';
import { isCounted } from './counters.js';
import { failedCount } from './failure-view.js';
import { cellFindings, findingNotes, saturatedCells } from './finding-note.js';
import { sweepFloorNotes } from './floor-note.js';
import { Footnotes } from './footnotes.js';
import { sweepGeneratorNotes } from './generator-note.js';
import { LETTER_LABELS, PART_LABELS, PART_LETTERS } from './label.js';
import { sweepLimitNotes } from './limit-note.js';
import { countOf, countText, type Scale, spanText, stepsText } from './number.js';
import { streamSweepSheet } from './stream-sheet.js';
import { meanSteps, sweepParts, sweepScale, sweepSheet } from './sweep-sheet.js';
import { sweepSourcesText } from './sweep-source.js';
import { ttftView } from './ttft-sheet.js';
import { type Block, inked, type Note, plain } from './view.js';
import { worstOf } from './worst-cell.js';

export function sweepBlocks(document: ResultDocument, detail: 'usual' | 'all'): readonly Block[] {
  const { cells } = document;
  const notes = new Footnotes();
  const scale = sweepScale(cells);
  const marks = {
    saturated: saturatedCells(document.warnings),
    suspect: new Set(
      cells.filter(({ validity }) => validity.verdict !== 'valid').map(({ name }) => name),
    ),
  };
  const sheet = sweepSheet(cells, scale, marks, notes);
  const streams = streamSweepSheet(cells);
  const firstTokens = ttftView(document);
  const sources = sweepSourcesText(cells, sweepParts(cells), notes);
  const worst = worstOf(cells);
  const full = detail === 'all' ? cells : [worst.cell];
  const by = worst.by === '' ? '' : ` (${worst.by})`;
  return [
    headingBlock(document, scale),
    { kind: 'sheet', sheet },
    ...(streams === undefined ? [] : [{ kind: 'sheet', sheet: streams } as const]),
    ...firstTokens.sheets,
    {
      kind: 'notes',
      notes: [
        ...warningNotes(document),
        ...failureNotes(cells),
        ...sweepLimitNotes(cells),
        ...firstTokens.notes,
        { mark: '·', ink: 'faint', text: sources },
        ...notes.list(),
        ...silentNotes(document),
        ...unreportedNotes(cells),
        ...clientQueueNotes(cells),
        ...hiddenNotes(cells, scale),
        ...sweepGeneratorNotes(cells),
        ...sweepFloorNotes(cells),
      ],
    },
    ...full.map((cell): Block => {
      const title = detail === 'all' ? '' : `Worst cell${by}`;
      const blocks = cellBlocks(cell, document, { detail, place: 'under an overview', title });
      return { kind: 'fold', summary: `${title === '' ? '' : `${title}: `}${cell.name}`, blocks };
    }),
  ];
}

function headingBlock(document: ResultDocument, scale: Scale): Block {
  const { cells, target, scenario, partial } = document;
  const lengths = [...new Set(cells.map(({ measuredNs }) => Math.round(measuredNs / 1e8)))];
  const first = lengths[0];
  const each = lengths.length === 1 && first !== undefined ? ` × ${spanText(first * 1e8)}` : '';
  const legend = sweepParts(cells)
    .map((part) => `${PART_LETTERS[part]} ${letterLabel(cells, part)}`)
    .join(' · ');
  const cellsText = `${partial ? 'partial: ' : ''}${cells.length} cells${each}`;
  const title = `${scenario.name} · ${target.method} ${target.url} · ${cellsText}`;
  return {
    kind: 'heading',
    level: 2,
    lines: [
      { left: inked(title, 'strong'), right: verdictText('run', worstVerdict(cells)) },
      { left: plain(legend), right: plain(`all times in ${scale.unit}`) },
    ],
  };
}

function letterLabel(cells: readonly CellDocument[], part: Part): string {
  const isRest = part === 'server' && cells.some(({ phases }) => isCounted(phases.server));
  return isRest ? 'server (what its counters leave)' : LETTER_LABELS[part];
}

function worstVerdict(cells: readonly CellDocument[]): ValidityDocument['verdict'] {
  const verdicts = cells.map(({ validity }) => validity.verdict);
  if (verdicts.includes('invalid')) {
    return 'invalid';
  }
  return verdicts.includes('suspect') ? 'suspect' : 'valid';
}

function warningNotes(document: ResultDocument): readonly Note[] {
  const { cells, warnings } = document;
  const own = cells.flatMap((cell) => cellFindings(cell, warnings));
  return [
    ...(document.partial ? [PARTIAL_NOTE] : []),
    ...findingNotes([...warnings, ...own], cells.length),
  ];
}

/** All failures of the run in one line; the cells say the rest. */
function failureNotes(cells: readonly CellDocument[]): readonly Note[] {
  const failing = cells.filter(({ counts }) => failedCount(counts) > 0);
  const failed = failing.reduce((sum, { counts }) => sum + failedCount(counts), 0);
  if (failed === 0) {
    return [];
  }
  const counts = new Map<string, number>();
  for (const { what, count } of failing.flatMap(({ failures }) => failures)) {
    counts.set(what, (counts.get(what) ?? 0) + count);
  }
  const kinds = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([what, count]) => `${countText(count)} ${what}`);
  const where = failing.length === 1 ? '1 cell' : `${failing.length} cells`;
  const text = `${countOf(failed, 'request')} failed in ${where}: ${kinds.join(', ')}`;
  return [{ mark: '✗', ink: 'bad', text }];
}

function silentNotes({ cells, target }: ResultDocument): readonly Note[] {
  const isToAdvise = (cell: CellDocument): boolean =>
    isSilent(cell) && cell.validity.verdict !== 'invalid';
  return cells.some(isToAdvise)
    ? [{ mark: '·', ink: 'faint', text: `to split the server's time, ${adviceOnTelling(target)}` }]
    : [];
}

/** Where the server tells some of its inside, what it does not tell. */
function unreportedNotes(cells: readonly CellDocument[]): readonly Note[] {
  const shown = sweepParts(cells);
  const missing = (['queueing', 'inference'] as const).filter((part) => !shown.includes(part));
  return missing.length === 0 || shown.includes('server') || shown.length === 0
    ? []
    : [{ mark: '·', ink: 'faint', text: `not reported: ${missing.join(', ')}` }];
}

/** A column of queueing is not the server's where only the client had to wait. */
function clientQueueNotes(cells: readonly CellDocument[]): readonly Note[] {
  const waiting = cells.filter((cell) => isKnown(cell, 'queueing'));
  const [first] = waiting;
  if (first === undefined || !waiting.every(isClientQueue)) {
    return [];
  }
  const text = `${PART_LETTERS.queueing} is ${clientQueueText(first.load)}`;
  return [{ mark: '·', ink: 'faint', text }];
}

/** The parts without a column, and how little they are. */
function hiddenNotes(cells: readonly CellDocument[], scale: Scale): readonly Note[] {
  const shown = sweepParts(cells);
  const sides: readonly Part[] = PARTS.filter(
    (part) => (part === 'generator' || part === 'unaccounted') && !shown.includes(part),
  );
  if (sides.length === 0) {
    return [];
  }
  const most = Math.max(
    ...cells.flatMap((cell) => {
      const steps = meanSteps(cell, scale);
      return sides.map((part) => Math.abs(steps.get(part) ?? 0));
    }),
  );
  const names = sides.map((part) => `${PART_LETTERS[part]} ${PART_LABELS[part]}`).join(', ');
  const text = `without a column: ${names} ≤ ${stepsText(most, scale)} ${scale.unit}`;
  return [{ mark: '·', ink: 'faint', text }];
}

/* How the columns of an overview are known, in one line for all cells. */
import type { CellDocument, SourceDocument, SummaryDocument } from '../result/document.js';
import type { Part } from '../timing/piece.js';

import { piecesOf } from './breakdown.js';
import type { Footnotes } from './footnotes.js';
import { PART_LETTERS, SOURCE_WORDS } from './label.js';
import { derivedText, estimatedBasis } from './source-note.js';

/** `sources: S client + server², N kernel³, Q I server²; alike in all cells`. */
export function sweepSourcesText(
  cells: readonly CellDocument[],
  parts: readonly Part[],
  notes: Footnotes,
): string {
  const answered = cells.filter(({ counts }) => counts.ok > 0);
  const lettersBySources = new Map<string, string[]>();
  for (const part of parts) {
    const sources = [...new Set(answered.flatMap((cell) => sourcesOf(cell, part)))];
    const words = sources.map((source) => sourceWord(source, answered, notes)).join(' + ');
    lettersBySources.set(words, [...(lettersBySources.get(words) ?? []), PART_LETTERS[part]]);
  }
  const texts = [...lettersBySources]
    .filter(([words]) => words !== '')
    .map(([words, letters]) => `${letters.join(' ')} ${words}`);
  const kinds = new Set(
    answered.map((cell) => JSON.stringify(parts.map((part) => sourcesOf(cell, part)))),
  );
  const alike = kinds.size <= 1 ? 'alike in all cells' : 'not alike in all cells: see --details';
  return texts.length === 0
    ? 'sources: none, as nothing was answered'
    : `sources: ${texts.join(', ')}; ${alike}`;
}

/** Of the pieces that took time, in the order in which they happen. */
function sourcesOf(cell: CellDocument, part: Part): readonly SourceDocument[] {
  const pieces = piecesOf(cell, part).filter(([, piece]) => (piece.contributionNs ?? 0) !== 0);
  const summaries = pieces.length === 0 ? [cell.phases[part]] : pieces.map(([, piece]) => piece);
  return [...new Set(summaries.flatMap(plainSources))].filter((source) => source !== 'none');
}

function plainSources(summary: SummaryDocument): readonly SourceDocument[] {
  return summary.source === 'mixed'
    ? (Object.keys(summary.shares ?? {}) as SourceDocument[])
    : [summary.source];
}

function sourceWord(
  source: SourceDocument,
  cells: readonly CellDocument[],
  notes: Footnotes,
): string {
  const text = noteText(source, cells);
  return SOURCE_WORDS[source] + (text === undefined ? '' : notes.markOf(source, text));
}

function noteText(source: SourceDocument, cells: readonly CellDocument[]): string | undefined {
  switch (source) {
    case 'reported': {
      const names = new Set(
        cells.flatMap(({ reports }) => [
          ...(reports.source === null ? [] : [reports.source]),
          ...(reports.counters ?? []).filter(({ used }) => used).map(({ source }) => source),
        ]),
      );
      return names.size === 0 ? 'reported by the server' : [...names].join(', ');
    }
    case 'derived':
      return derivedText(cells);
    case 'estimated':
      return estimatedBasis(cells);
    default:
      return undefined;
  }
}

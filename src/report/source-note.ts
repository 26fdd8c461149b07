/* How a number is known: the word in the table and the footnote behind it. */
import type { CellDocument, SourceDocument, SummaryDocument } from '../result/document.js';
import { PARTS, type Part } from '../timing/piece.js';

import { apportion } from './apportion.js';
import { piecesOf } from './breakdown.js';
import { countersText } from './counters.js';
import type { Footnotes } from './footnotes.js';
import { PART_LABELS, PIECE_LABELS, SOURCE_WORDS } from './label.js';
import { countText, type Scale, timeText } from './number.js';

const DERIVED_TEXT = 'TCP_INFO: when the kernels had sent and acknowledged';
const ESTIMATED_TEXT = "estimated from the connection's round trip";

/** Of what table a number is known: its cell, its scale and its footnotes. */
export type SourceContext = {
  readonly cell: CellDocument;
  readonly scale: Scale;
  readonly notes: Footnotes;
};

/** `server²`: the word, marked where a note says more. */
export function sourceText(
  summary: SummaryDocument,
  label: string,
  context: SourceContext,
): string {
  const word = SOURCE_WORDS[summary.source];
  const note = noteOf(summary, label, context);
  return note === undefined ? word : word + context.notes.markOf(note.key, note.text);
}

type SourceNote = { readonly key: string; readonly text: string };

function noteOf(
  summary: SummaryDocument,
  label: string,
  { cell, scale }: SourceContext,
): SourceNote | undefined {
  switch (summary.source) {
    case 'reported':
      return { key: 'reported', text: reportedText(cell) };
    case 'derived':
      return { key: 'derived', text: derivedText([cell]) };
    case 'estimated':
      return { key: 'estimated', text: estimatedText(cell, scale) };
    case 'mixed':
      return { key: `mixed ${label}`, text: `${label}: ${sharesText(summary)}` };
    default:
      return undefined;
  }
}

/** Of what the kernels told, where it is not the whole way to the target. */
export function derivedText(cells: readonly CellDocument[]): string {
  const ends = new Set(cells.map(({ wire }) => wire?.end));
  if (ends.has('proxy')) {
    return `${DERIVED_TEXT}; of the way to the proxy: what lies behind is the server's`;
  }
  return ends.has('this machine') ? `${DERIVED_TEXT}; loopback: one kernel is both` : DERIVED_TEXT;
}

/** Why there is only an estimate, where the kernel could not be asked. */
export function estimatedBasis(cells: readonly CellDocument[]): string {
  const whyNot = cells.map(({ wire }) => wire?.whyNot ?? null).find((why) => why !== null);
  return whyNot === undefined || whyNot === null
    ? ESTIMATED_TEXT
    : `${ESTIMATED_TEXT} (no TCP_INFO: ${whyNot})`;
}

function reportedText(cell: CellDocument): string {
  const { reports } = cell;
  const counters = reports.answers === 0 ? countersText(cell) : undefined;
  if (counters !== undefined) {
    return counters;
  }
  const answers = `${countText(reports.answers)} of ${countText(cell.counts.ok)} answers`;
  return `${reports.source ?? 'reported by the server'}, ${answers}`;
}

/** Every estimate of the cell in one note, with its interval. */
function estimatedText(cell: CellDocument, scale: Scale): string {
  const intervals = estimatesOf(cell).flatMap(({ label, summary }) => {
    if (summary.intervalNs === null) {
      return [];
    }
    const [low, high] = summary.intervalNs;
    return [`${label} ${timeText(low, scale)}–${timeText(high, scale)}`];
  });
  const basis = estimatedBasis([cell]);
  return intervals.length === 0
    ? basis
    : `${basis}; 95% interval of the mean, ${scale.unit}: ${intervals.join(', ')}`;
}

type Labelled = { readonly label: string; readonly summary: SummaryDocument };

/** Parts, and pieces where only a piece of a part is an estimate. */
function estimatesOf(cell: CellDocument): readonly Labelled[] {
  return PARTS.flatMap((part): readonly Labelled[] => {
    const summary = cell.phases[part];
    if (summary.source === 'estimated') {
      return [{ label: shortLabel(part), summary }];
    }
    return piecesOf(cell, part)
      .filter(([, piece]) => piece.source === 'estimated')
      .map(([piece, one]) => ({ label: PIECE_LABELS[piece], summary: one }));
  });
}

function shortLabel(part: Part): string {
  return part === 'server' ? 'server' : PART_LABELS[part];
}

/** `97% kernel, 3% estimate`, adding up to 100. */
function sharesText(summary: SummaryDocument): string {
  const shares = Object.entries(summary.shares ?? {}) as (readonly [SourceDocument, number])[];
  const percents = apportion(
    shares.map(([, share]) => share * 100),
    100,
  );
  return shares
    .map(([source, share], index) => ({ source, share, percent: percents[index] ?? 0 }))
    .sort((a, b) => b.share - a.share)
    .map(({ source, percent }) => `${percent === 0 ? '<1' : percent}% ${SOURCE_WORDS[source]}`)
    .join(', ');
}

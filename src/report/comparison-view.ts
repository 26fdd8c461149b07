/*
 * A comparison for a terminal: the verdict, what changed, where it went, how the distribution
 * moved. Of several cells a table of all, then the one that matters most in full.
 */
import type {
  CellComparison,
  ComparisonDocument,
  MetricComparison,
} from '../result/comparison-document.js';
import type { Finding, SourceDocument } from '../result/document.js';

import { changeSheet } from './change-sheet.js';
import { comparedCellsSheet } from './compared-cells-sheet.js';
import { headlineOf, modeText, TIME_LABELS, VERDICT_LOOKS, whereText } from './comparison-words.js';
import { Footnotes } from './footnotes.js';
import { SOURCE_WORDS } from './label.js';
import { countText, rateText } from './number.js';
import { powerNotes } from './power-note.js';
import type { Style } from './render.js';
import { shiftPlot } from './shift-plot.js';
import { type Block, inked, type Note, plain } from './view.js';
import { whereSheet } from './where-sheet.js';

export function comparisonBlocks(
  document: ComparisonDocument,
  style: Pick<Style, 'details' | 'savedAt'>,
  more: readonly Note[],
): readonly Block[] {
  const { cells } = document;
  const shown = style.details ? inOrder(document) : inOrder(document).slice(0, 1);
  const isSweep = cells.length > 1;
  return [
    headingBlock(document),
    ...(isSweep ? [{ kind: 'sheet', sheet: comparedCellsSheet(document) } as const] : []),
    ...shown.flatMap((cell) => cellBlocks(document, cell, style.details)),
    { kind: 'notes', notes: [...findingNotes(document), ...more, ...originNotes(document, style)] },
  ];
}

function headingBlock(document: ComparisonDocument): Block {
  const { scenario, sides, verdict } = document;
  const { mark, ink } = VERDICT_LOOKS[verdict];
  return {
    kind: 'heading',
    level: 1,
    lines: [
      {
        left: inked(scenario.name, 'strong'),
        right: inked(`${mark} ${headlineOf(document)}`, ink),
      },
      {
        left: plain(`${sides.before.label} → ${sides.after.label}`),
        right: plain(modeText(document)),
      },
    ],
  };
}

const URGENCY: readonly CellComparison['verdict'][] = [
  'regressed',
  'improved',
  'inconclusive',
  'unchanged',
];

/** What changed most comes first. */
function inOrder({ cells }: ComparisonDocument): readonly CellComparison[] {
  const sizeOf = ({ where }: CellComparison): number =>
    Math.abs(where.changeNs ?? 0) / (where.beforeNs ?? Infinity);
  return [...cells].sort(
    (one, other) =>
      URGENCY.indexOf(one.verdict) - URGENCY.indexOf(other.verdict) || sizeOf(other) - sizeOf(one),
  );
}

function cellBlocks(
  document: ComparisonDocument,
  cell: CellComparison,
  details: boolean,
): readonly Block[] {
  const notes = new Footnotes();
  const { alphaRatio } = document.test;
  const own = document.metrics.filter((metric) => metric.cell === cell.name);
  const gated = own.filter((metric) => metric.gated);
  const others = own.filter((metric) => !metric.gated);
  const plot = shiftPlot(cell.shift);
  // In the order in which they are read: footnotes are numbered as they come.
  const changes = [
    ...(gated.length === 0
      ? []
      : [changeSheet(gated, { title: 'WHAT CHANGED', alphaRatio, notes })]),
    ...(details && others.length > 0
      ? [changeSheet(others, { title: 'WHERE TO LOOK', alphaRatio, notes })]
      : []),
  ];
  const where = whereSheet(cell, alphaRatio, notes);
  const sheets = [...changes, ...(where === undefined ? [] : [where])];
  const plotTitle = 'HOW THE RESPONSE TIME MOVED (change by percentile; bars: the interval)';
  return [
    cellHeading(cell),
    ...sheets.map((sheet): Block => ({ kind: 'sheet', sheet })),
    ...(plot.length === 0 ? [] : [{ kind: 'excerpt', title: plotTitle, lines: plot } as const]),
    { kind: 'notes', notes: [...whereNotes(cell), ...notes.list(), ...sourceNotes(own)] },
  ];
}

function cellHeading({ name, counts, throughputPerSecond }: CellComparison): Block {
  const { before, after } = counts;
  const failed = before.failed + after.failed;
  const rates = `${rateText(throughputPerSecond.before)} → ${rateText(throughputPerSecond.after)} req/s`;
  const ok = `${countText(before.ok)} and ${countText(after.ok)} ok`;
  const fate = failed === 0 ? '' : ` · ${countText(failed)} failed`;
  return {
    kind: 'heading',
    level: 2,
    lines: [{ left: inked(name, 'strong'), right: plain(`${ok}${fate} · ${rates}`) }],
  };
}

function whereNotes(cell: CellComparison): readonly Note[] {
  const text = whereText(cell);
  const follows = cell.where.queueFollows
    ? '; queueing changed by more, but follows it: longer work makes a longer queue'
    : '';
  return text === undefined ? [] : [{ mark: '→', ink: 'plain', text: text + follows }];
}

/** How the compared times are known; where that is not alike, the tables say so. */
function sourceNotes(metrics: readonly MetricComparison[]): readonly Note[] {
  const groups = new Map<SourceDocument, Set<string>>();
  for (const { part, sources } of metrics) {
    if (sources.before !== sources.after) continue;
    const group = groups.get(sources.before) ?? new Set();
    groups.set(sources.before, group.add(TIME_LABELS[part]));
  }
  const texts = [...groups].map(
    ([source, parts]) => `${[...parts].join(', ')}: ${SOURCE_WORDS[source]}`,
  );
  return texts.length === 0
    ? []
    : [{ mark: 'sources:', ink: 'faint', text: `${texts.join(' · ')} (alike on both sides)` }];
}

function findingNotes(document: ComparisonDocument): readonly Note[] {
  const { validity, differences, warnings, cells } = document;
  const isSweep = cells.length > 1;
  const textOf = ({ message, advice, cells: about }: Finding): string => {
    const where = isSweep && about.length > 0 ? `${aboutText(about)}: ` : '';
    return `${where}${message}${advice === null ? '' : ` → ${advice}`}`;
  };
  return [
    ...validity.reasons.map((one): Note => ({ mark: '✗', ink: 'bad', text: textOf(one) })),
    ...differences.map(
      ({ message, before, after }): Note => ({
        mark: '!',
        ink: 'warn',
        text: `${message}: ${before} before, ${after} after`,
      }),
    ),
    ...warnings.map((one): Note => ({ mark: '!', ink: 'warn', text: textOf(one) })),
  ];
}

function aboutText(names: readonly string[]): string {
  const [first = '', ...others] = names;
  return others.length === 0 ? first : `${first} and ${countText(others.length)} more cells`;
}

function originNotes(
  document: ComparisonDocument,
  { savedAt }: Pick<Style, 'savedAt'>,
): readonly Note[] {
  const { test, mode } = document;
  const alpha = `${Number((100 * test.alphaRatio).toPrecision(2))}%`;
  const family =
    mode === 'unpaired' && test.sessionRatio === undefined
      ? 'none: one run of each says nothing of how runs differ'
      : `${countText(test.familySize)} times decide, and share ${alpha} of false alarms in each direction`;
  return [
    { mark: 'test:', ink: 'faint', text: `${family} (docs/comparing.md)` },
    ...powerNotes(document),
    ...(savedAt === undefined ? [] : [{ mark: 'session:', ink: 'faint', text: savedAt } as const]),
  ];
}

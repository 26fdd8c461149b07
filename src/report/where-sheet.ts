/* The table WHERE DID IT GO: the change of the mean, divided among parts. Each column adds up. */
import type { CellComparison, PartShare } from '../result/comparison-document.js';

import { apportion } from './apportion.js';
import { intervalHeading } from './change-sheet.js';
import type { Footnotes } from './footnotes.js';
import { PART_LABELS, SOURCE_WORDS } from './label.js';
import { type Scale, scaleOf, stepsOf, stepsText, timeText } from './number.js';
import { type Cell, column, type Row, type Sheet, textCell } from './view.js';

const NOT_KNOWN = '–';

export function whereSheet(
  { where }: CellComparison,
  alphaRatio: number,
  notes: Footnotes,
): Sheet | undefined {
  if (where.changeNs === null || where.beforeNs === null || where.afterNs === null)
    return undefined;
  const scale = scaleOf([where.beforeNs, where.afterNs]);
  const parts = where.parts.filter((part) => isShown(part, scale));
  const steps = {
    before: stepsOfColumn(parts, ({ beforeNs }) => beforeNs, where.beforeNs, scale),
    after: stepsOfColumn(parts, ({ afterNs }) => afterNs, where.afterNs, scale),
    change: stepsOfColumn(parts, ({ changeNs }) => changeNs, where.changeNs, scale),
  };
  const isWhole = parts.every(({ changeNs }) => changeNs !== null);
  const largest = Math.max(...parts.map(({ shareRatio }) => Math.abs(shareRatio ?? 0)));
  return {
    title: 'WHERE DID IT GO',
    remark: `${scale.unit} of the mean${isWhole ? '; each column adds up' : ''}`,
    columns: [
      column('', 'left'),
      column('before', 'right'),
      column('after', 'right'),
      column('change', 'right'),
      { ...column(intervalHeading(alphaRatio), 'right'), dropRank: 1 },
      column('share', 'right'),
      { ...column('', 'left'), drawn: true, dropRank: 3 },
      { ...column('source', 'left'), dropRank: 2 },
    ],
    rows: [
      ...parts.map(
        (part, index): Row => ({
          kind: 'part',
          cells: partCells(part, {
            steps: [steps.before[index] ?? 0, steps.after[index] ?? 0, steps.change[index] ?? 0],
            scale,
            largest,
            notes,
          }),
        }),
      ),
      totalRow(where, scale),
    ],
  };
}

/** A part that is nothing on both sides explains nothing. */
function isShown({ beforeNs, afterNs, changeNs }: PartShare, scale: Scale): boolean {
  return (
    changeNs === null ||
    [beforeNs, afterNs, changeNs].some((ns) => Math.round(stepsOf(ns ?? 0, scale)) !== 0)
  );
}

function stepsOfColumn(
  parts: readonly PartShare[],
  nsOf: (part: PartShare) => number | null,
  wholeNs: number,
  scale: Scale,
): readonly number[] {
  const values = parts.map((part) => stepsOf(nsOf(part) ?? 0, scale));
  return apportion(values, Math.round(stepsOf(wholeNs, scale)));
}

type PartLook = {
  readonly steps: readonly [before: number, after: number, change: number];
  readonly scale: Scale;
  readonly largest: number;
  readonly notes: Footnotes;
};

function partCells(share: PartShare, { steps, scale, largest, notes }: PartLook): readonly Cell[] {
  const { part, sources, shareRatio, lowNs, highNs } = share;
  const [before, after, change] = steps;
  const isDifferent = share.changeNs === null;
  const none = textCell(NOT_KNOWN, 'faint');
  const source = SOURCE_WORDS[sources.before];
  const label = PART_LABELS[part] + (isDifferent ? notes.markOf('sources', SOURCES_DIFFER) : '');
  const isPull = (shareRatio ?? 0) > 0;
  return [
    textCell(label, part),
    isDifferent ? none : textCell(stepsText(before, scale), 'plain'),
    isDifferent ? none : textCell(stepsText(after, scale), 'plain'),
    isDifferent ? none : textCell(signed(change, scale), isPull ? 'strong' : 'plain'),
    textCell(rangeText(lowNs, highNs, scale), 'faint'),
    shareRatio === null ? none : textCell(`${Math.round(100 * shareRatio)}%`, 'plain'),
    { kind: 'bar', ratio: largest <= 0 ? 0 : Math.max(0, shareRatio ?? 0) / largest, ink: part },
    textCell(isDifferent ? `${source} → ${SOURCE_WORDS[sources.after]}` : source, 'faint'),
  ];
}

const SOURCES_DIFFER =
  'known in different ways before and after: what is not the same quantity is not compared';

function totalRow(where: CellComparison['where'], scale: Scale): Row {
  const { beforeNs, afterNs, changeNs, lowNs, highNs, first } = where;
  return {
    kind: 'total',
    cells: [
      textCell('response time', 'strong'),
      textCell(timeText(beforeNs ?? 0, scale), 'strong'),
      textCell(timeText(afterNs ?? 0, scale), 'strong'),
      textCell(signed(Math.round(stepsOf(changeNs ?? 0, scale)), scale), 'strong'),
      textCell(rangeText(lowNs, highNs, scale), 'faint'),
      textCell(first === null ? NOT_KNOWN : '100%', 'plain'),
      textCell('', 'plain'),
      textCell('', 'plain'),
    ],
  };
}

function signed(steps: number, scale: Scale): string {
  return `${steps > 0 ? '+' : ''}${stepsText(steps, scale)}`;
}

function rangeText(lowNs: number | null, highNs: number | null, scale: Scale): string {
  if (lowNs === null || highNs === null) return NOT_KNOWN;
  const [low, high] = [lowNs, highNs].map((ns) => signed(Math.round(stepsOf(ns, scale)), scale));
  return `${low} … ${high}`;
}

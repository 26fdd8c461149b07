/*
 * One time over many measurements: a line of blocks for the eye, a row a measurement for the rest.
 * Where the machine or the version changed, a row says so: what lies on both sides of it cannot be
 * compared, however much it looks like a step.
 */

import { changeText } from './comparison-words.js';
import { timeWithUnit } from './number.js';
import { type Block, column, inked, type Note, plain, type Row, textCell } from './view.js';

export type HistorySeries = {
  /** The cell and the time, as `64KiB · 20/s: response p50`. */
  readonly name: string;
  readonly points: readonly HistoryPoint[];
};

export type HistoryPoint = {
  readonly startedAt: string;
  readonly label: string;
  readonly commit: string | null;
  readonly machine: string;
  readonly version: string;
  readonly ns: number;
  readonly requests: number;
};

export function historyBlocks(
  series: readonly HistorySeries[],
  scenario: string,
): readonly Block[] {
  return series.flatMap((one) => seriesBlocks(one, scenario));
}

const COMMIT_CHARACTERS = 10;
/** Longer histories are drawn by groups of neighbours. */
const SPARKS_MAX = 60;

function seriesBlocks({ name, points }: HistorySeries, scenario: string): readonly Block[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return [];
  const change =
    points.length > 1 && first.ns > 0 ? ` (${changeText(last.ns / first.ns - 1)})` : '';
  const span = `${timeWithUnit(first.ns)} → ${timeWithUnit(last.ns)}${change}`;
  const text = `${scenario} · ${name}`;
  return [
    {
      kind: 'heading',
      level: 2,
      lines: [
        { left: inked(text, 'strong'), right: plain('') },
        { left: plain(sparkline(points.map(({ ns }) => ns))), right: plain(span) },
      ],
    },
    {
      kind: 'sheet',
      sheet: {
        title: '',
        remark: '',
        columns: [
          column('measured', 'left'),
          column('commit', 'left'),
          column('requests', 'right'),
          column('time', 'right'),
          column('change', 'right'),
          column('', 'left'),
        ],
        rows: points.map((point, index) => rowOf(point, points[index - 1])),
      },
    },
    { kind: 'notes', notes: machineNotes(points) },
  ];
}

/** Which machine is which, where there are several. */
function machineNotes(points: readonly HistoryPoint[]): readonly Note[] {
  const since = new Map<string, string>();
  for (const { machine, startedAt } of points) {
    if (!since.has(machine)) since.set(machine, startedAt.slice(0, 10));
  }
  if (since.size < 2) return [];
  return [...since].map(([machine, day]) => ({ mark: `${day}:`, ink: 'faint', text: machine }));
}

function rowOf(point: HistoryPoint, before: HistoryPoint | undefined): Row {
  const marks = marksOf(point, before);
  // Across a change of machine or version a ratio means nothing.
  const isComparable = before !== undefined && before.ns > 0 && marks === '';
  return {
    kind: 'piece',
    cells: [
      textCell(point.startedAt.slice(0, 16).replace('T', ' '), 'plain'),
      textCell(point.commit?.slice(0, COMMIT_CHARACTERS) ?? '–', 'plain'),
      textCell(String(point.requests), 'plain'),
      textCell(timeWithUnit(point.ns), 'strong'),
      textCell(isComparable ? changeText(point.ns / before.ns - 1) : '', 'plain'),
      textCell(marks, 'warn'),
    ],
  };
}

function marksOf(point: HistoryPoint, before: HistoryPoint | undefined): string {
  if (before === undefined) return '';
  return [
    ...(point.machine === before.machine ? [] : ['▲ other machine']),
    ...(point.version === before.version ? [] : [`▲ modelbench ${point.version}`]),
  ].join(' ');
}

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** From the smallest to the largest of them; all alike is a line at the bottom. */
function sparkline(values: readonly number[]): string {
  const drawn = grouped(values);
  const low = Math.min(...drawn);
  const range = Math.max(...drawn) - low;
  return drawn
    .map((value) => {
      const height = range === 0 ? 0 : Math.round(((value - low) / range) * (BLOCKS.length - 1));
      return BLOCKS[height] ?? BLOCKS[0];
    })
    .join('');
}

function grouped(values: readonly number[]): readonly number[] {
  if (values.length <= SPARKS_MAX) return values;
  const size = Math.ceil(values.length / SPARKS_MAX);
  const count = Math.ceil(values.length / size);
  return Array.from({ length: count }, (_, index) => {
    const group = values.slice(index * size, (index + 1) * size);
    return group.reduce((sum, value) => sum + value, 0) / group.length;
  });
}

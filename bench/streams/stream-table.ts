import { medianOf, tableOf, wholeText } from '../bench.js';
import type { Truth } from './stream-figures.js';
import type { Told } from './told.js';

export type Row = {
  readonly client: string;
  readonly streams: number;
  readonly told: Told;
  readonly truth: Truth;
};

/** What modelbench is to keep, in ms: of the mean time to the first token, of the gaps' p99. */
const GOALS: readonly { readonly upTo: number; readonly ttftMs: number; readonly itlMs: number }[] =
  [
    { upTo: 100, ttftMs: 0.5, itlMs: 0.3 },
    { upTo: 500, ttftMs: 5, itlMs: Number.POSITIVE_INFINITY },
    { upTo: 1000, ttftMs: 28, itlMs: 1.3 },
  ];
const MEMORY_MAX_MIB = 200;

/** One row a client and number of streams: medians of its rounds. */
export function tableOfRows(rows: readonly Row[]): string {
  const keys = [...new Set(rows.map(({ client, streams }) => `${streams}|${client}`))];
  const groups = keys
    .map((key) => rows.filter(({ client, streams }) => `${streams}|${client}` === key))
    .sort(([one], [other]) => (one?.streams ?? 0) - (other?.streams ?? 0));
  const head = [
    'ms',
    'TTFT mean: truth',
    'told',
    'off by',
    'p50 off by',
    'ITL p99: truth',
    'told',
    'off by',
    'server late p99',
    'unread p99',
    'MiB',
    'goal',
  ];
  return tableOf(head, groups.flatMap(rowOf));
}

function rowOf(group: readonly Row[]): readonly (readonly string[])[] {
  const [first] = group;
  if (first === undefined) return [];
  const median = (read: (row: Row) => number): number => medianOf(group.map(read));
  const ttftOff = median(({ told, truth }) => told.ttftMeanMs - truth.ttftMeanMs);
  const itlOff = median(({ told, truth }) => told.itlP99Ms - truth.itlP99Ms);
  const peak = median(({ told }) => told.peakMiB);
  const cell = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2));
  const off = (value: number): string => `${value >= 0 ? '+' : ''}${cell(value)}`;
  return [
    [
      `${first.client}, ${wholeText(first.streams)} streams`,
      cell(median(({ truth }) => truth.ttftMeanMs)),
      cell(median(({ told }) => told.ttftMeanMs)),
      off(ttftOff),
      off(median(({ told, truth }) => told.ttftP50Ms - truth.ttftP50Ms)),
      cell(median(({ truth }) => truth.itlP99Ms)),
      cell(median(({ told }) => told.itlP99Ms)),
      off(itlOff),
      cell(median(({ truth }) => truth.lateP99Ms)),
      cell(median(({ truth }) => truth.unreadP99Ms)),
      Number.isNaN(peak) ? '–' : wholeText(peak),
      first.client.startsWith('modelbench') ? goalText(group, { ttftOff, itlOff, peak }) : '',
    ],
  ];
}

type Figures = { readonly ttftOff: number; readonly itlOff: number; readonly peak: number };

function goalText(group: readonly Row[], { ttftOff, itlOff, peak }: Figures): string {
  const streams = group[0]?.streams ?? 0;
  const goal = GOALS.find(({ upTo }) => streams <= upTo);
  if (goal === undefined) return '';
  const verdicts = [...new Set(group.map(({ told }) => told.verdict.split(' ')[0]))].join(', ');
  const parts = [
    partText('TTFT', Math.abs(ttftOff), goal.ttftMs, 'ms'),
    partText('ITL', Math.abs(itlOff), goal.itlMs, 'ms', streams === 1000 && isToldLate(group)),
    ...(streams === 1000 ? [partText('memory', peak, MEMORY_MAX_MIB, 'MiB')] : []),
  ];
  return `${parts.filter((part) => part !== '').join('; ')}; run: ${verdicts}`;
}

/** Each run has said itself that it read late. */
function isToldLate(group: readonly Row[]): boolean {
  return group.every(({ told }) => told.verdict.includes(' reads-late'));
}

// biome-ignore lint/complexity/useMaxParams: the cells of a sentence.
function partText(name: string, value: number, most: number, unit: string, isTold = false): string {
  if (!Number.isFinite(most)) return '';
  const missed = isTold ? 'not, and the run says so' : '**missed**';
  return `${name} ≤ ${most} ${unit}: ${value <= most ? 'met' : missed}`;
}

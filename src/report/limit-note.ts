/* The lines on limits: ✓ holds, ✗ crossed, ? not proved by this many requests. */
import type { CellDocument, LimitDocument, SummaryDocument } from '../result/document.js';

import { loadLabel } from './load-label.js';
import { countOf, countText, rateText, ratioText, timeWithUnit } from './number.js';
import type { Ink, Note } from './view.js';

const MARKS: Readonly<
  Record<LimitDocument['verdict'], { readonly mark: string; readonly ink: Ink }>
> = {
  holds: { mark: '✓', ink: 'good' },
  crossed: { mark: '✗', ink: 'bad' },
  notProved: { mark: '?', ink: 'warn' },
};

export function cellLimitNotes(cell: CellDocument): readonly Note[] {
  const width = widest(cell.limits.map(({ limit }) => limit));
  return cell.limits.map((limit) => {
    const { verdict, value } = limit;
    const shown = value === null ? '–' : limitValueText(limit.limit, value);
    const facts =
      verdict === 'notProved'
        ? [shown + intervalText(limit), unprovedText([{ cell, limit }]) + worthText(cell, limit)]
        : [shown];
    return { ...MARKS[verdict], text: [limit.limit.padEnd(width), ...facts].join('   ') };
  });
}

/** Where requests resemble each other so much that a tenth of the evidence is missing. */
const WORTH_SAID_MAX = 0.9;

function worthText(cell: CellDocument, { limit, worth }: LimitDocument): string {
  if (worth === undefined || worth > WORTH_SAID_MAX) return '';
  const samples = sampleCount(cell, limit);
  if (samples === 0) return '';
  const count = Math.max(1, Math.round(worth * samples));
  return `, which are worth ${countText(count)} independent ones`;
}

/** Times that only the server knows: without a report there are none. */
const REPORTED: readonly string[] = [
  'queueing',
  'inference',
  'serverDecode',
  'serverQueue',
  'serverEncode',
  'prefill',
  'generation',
];

/** The limits of a check: of several runs together, with the cell where there is more than one. */
export function checkedLimitNotes(
  limits: readonly (LimitDocument & { readonly cell: string })[],
): readonly Note[] {
  const isSweep = new Set(limits.map(({ cell }) => cell)).size > 1;
  const width = widest(limits.map(({ limit }) => limit));
  return limits.map((limit) => {
    const texts = [limit.limit.padEnd(width), checkedLimitText(limit)];
    return {
      ...MARKS[limit.verdict],
      text: [...texts, ...(isSweep ? [limit.cell] : [])].join('   '),
    };
  });
}

export function checkedLimitText(limit: LimitDocument): string {
  const { value, verdict } = limit;
  const shown = value === null ? 'not known' : limitValueText(limit.limit, value);
  const doubt = verdict === 'notProved' ? ': the limit lies within the noise' : '';
  return shown + intervalText(limit) + (value === null ? '' : doubt);
}

/** Why limits are not proved: by how many requests, or that nobody has this time. */
export function unprovedText(judged: readonly Judged[]): string {
  const counts = judged.map(({ cell, limit }) => sampleCount(cell, limit.limit));
  const high = Math.max(0, ...counts);
  if (high === 0 && judged.some(({ cell }) => cell.counts.ok > 0)) {
    const metric = metricOf(judged[0]?.limit.limit ?? '');
    return REPORTED.includes(metric)
      ? 'not proved: the server does not report it'
      : 'not proved: no request has this time';
  }
  const low = Math.min(...counts);
  return low === high
    ? `not proved by ${countOf(high, 'request')}`
    : `not proved by ${countText(low)} to ${countText(high)} requests`;
}

/** ` (91.2 ms to 104.0 ms)`: what it may really be, at 90 %; empty where that is not known. */
export function intervalText({ limit, low, high }: LimitDocument): string {
  const end = (value: number | null | undefined): string | undefined =>
    value === undefined || value === null ? undefined : limitValueText(limit, value);
  const [from, to] = [end(low), end(high)];
  if (from === undefined && to === undefined) return '';
  if (from === undefined) return ` (at most ${to})`;
  return to === undefined ? ` (at least ${from})` : ` (${from} to ${to})`;
}

/** How many requests a limit was judged by. */
function sampleCount(cell: CellDocument, limit: string): number {
  const metric = metricOf(limit);
  if (metric === 'errors') {
    return cell.counts.due;
  }
  const known: Readonly<Record<string, SummaryDocument | undefined>> = {
    ...cell.pieces,
    ...cell.phases,
    ...streamTimesOf(cell),
    response: cell.responseTime,
    afterSend: cell.afterSend,
  };
  return known[metric]?.count ?? 0;
}

function streamTimesOf({ stream }: CellDocument): Readonly<Record<string, SummaryDocument>> {
  if (stream === undefined) return {};
  const { ttft, ttftAfterSend, itl, tpot } = stream;
  return { ttft, ttftAfterSend, itl, tpot };
}

type Judged = { readonly cell: CellDocument; readonly limit: LimitDocument };

/** One line for each limit over all cells: how many hold, and the worst. */
export function sweepLimitNotes(cells: readonly CellDocument[]): readonly Note[] {
  const byText = new Map<string, Judged[]>();
  for (const cell of cells) {
    for (const limit of cell.limits) {
      byText.set(limit.limit, [...(byText.get(limit.limit) ?? []), { cell, limit }]);
    }
  }
  const width = widest([...byText.keys()]);
  return [...byText].map(([text, judged]) => {
    const worst = worstOf(text, judged);
    const shown =
      worst === undefined || worst.limit.value === null
        ? ''
        : `   worst ${limitValueText(text, worst.limit.value)} (${shortName(worst.cell)})`;
    return {
      ...MARKS[overall(judged)],
      text: `${text.padEnd(width)}   ${verdictsText(judged)}${shown}`,
    };
  });
}

function verdictsText(judged: readonly Judged[]): string {
  const count = (verdict: LimitDocument['verdict']): number =>
    judged.filter(({ limit }) => limit.verdict === verdict).length;
  const texts = [
    { count: count('holds'), word: count('holds') === 1 ? 'holds' : 'hold' },
    { count: count('crossed'), word: 'crossed' },
    {
      count: count('notProved'),
      word: unprovedText(judged.filter(({ limit }) => limit.verdict === 'notProved')),
    },
  ];
  return texts
    .filter((one) => one.count > 0)
    .map((one) => `${one.count} ${one.word}`)
    .join(', ');
}

function overall(judged: readonly Judged[]): LimitDocument['verdict'] {
  const has = (verdict: LimitDocument['verdict']): boolean =>
    judged.some(({ limit }) => limit.verdict === verdict);
  if (has('crossed')) {
    return 'crossed';
  }
  return has('notProved') ? 'notProved' : 'holds';
}

function shortName(cell: CellDocument): string {
  return `${cell.payload.name} · ${loadLabel(cell, 'load')}`;
}

/** Undefined where no cell is worse than another. */
function worstOf(text: string, judged: readonly Judged[]): Judged | undefined {
  const wantsMore = text.includes('>');
  if (new Set(judged.map(({ limit }) => limit.value)).size <= 1) {
    return undefined;
  }
  return judged
    .filter(({ limit }) => limit.value !== null)
    .sort((a, b) => {
      const difference = (b.limit.value ?? 0) - (a.limit.value ?? 0);
      return wantsMore ? -difference : difference;
    })[0];
}

/** The value in the unit of its metric, which the limit's first word names. */
export function limitValueText(limit: string, value: number): string {
  const metric = metricOf(limit);
  if (metric === 'errors') {
    return ratioText(value);
  }
  return metric === 'throughput' || metric === 'goodput'
    ? `${rateText(value)} req/s`
    : timeWithUnit(value);
}

function metricOf(limit: string): string {
  return limit.trim().split(/[\s<>=]+/)[0] ?? '';
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}

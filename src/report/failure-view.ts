/* What went wrong, by kind, and the first of each: an error is read, not only counted. */
import type { CellDocument, CountsDocument, FailureDocument } from '../result/document.js';

import { countText, ratioText, timeWithUnit } from './number.js';
import { type Block, column, type Sheet, textCell } from './view.js';

const EXAMPLES_MAX = 3;
const BODY_LINES_MAX = 8;
const BODY_CHARACTERS_MAX = 600;

/** Headers that help to understand a refusal; the rest is noise here. */
const TELLING_HEADERS: readonly string[] = [
  'content-type',
  'content-length',
  'location',
  'retry-after',
  'server',
  'via',
  'www-authenticate',
  'x-request-id',
];

export const KIND_WORDS: Readonly<Record<string, string>> = {
  httpError: 'error status',
  badAnswer: 'not the expected answer',
  timeout: 'no answer in time',
  connectionError: 'connection failed',
  notSent: 'not sent',
};

export function failedCount(counts: CountsDocument): number {
  return counts.httpError + counts.badAnswer + counts.timeout + counts.connectionError;
}

export function failureBlocks(cell: CellDocument, detail: 'usual' | 'all'): readonly Block[] {
  const kinds = byCount(cell.failures);
  if (kinds.length === 0) {
    return [];
  }
  const examples = kinds.slice(0, detail === 'all' ? kinds.length : EXAMPLES_MAX);
  return [
    { kind: 'sheet', sheet: failureSheet(cell, kinds) },
    ...examples.map((failure) => exampleBlock(failure)),
    ...moreBlocks(kinds.length - examples.length),
  ];
}

function moreBlocks(count: number): readonly Block[] {
  const kinds = count === 1 ? '1 more kind' : `${count} more kinds`;
  return count === 0 ? [] : [{ kind: 'paragraph', text: `(${kinds}: --details)` }];
}

function byCount(failures: readonly FailureDocument[]): readonly FailureDocument[] {
  return [...failures].sort((a, b) => b.count - a.count);
}

function failureSheet(cell: CellDocument, kinds: readonly FailureDocument[]): Sheet {
  const failed = failedCount(cell.counts);
  const all = failed + cell.counts.ok;
  return {
    title: 'FAILED',
    remark: `${countText(failed)} of ${countText(all)} requests, ${ratioText(all === 0 ? 0 : failed / all)}; counted apart from all times`,
    columns: [
      column('requests', 'right'),
      column('what', 'left'),
      { ...column('kind', 'left'), dropRank: 1 },
      column('after (mean of kind)', 'right'),
    ],
    rows: kinds.map((failure) => {
      const meanNs = cell.failed[failure.outcome]?.meanNs ?? null;
      return {
        kind: 'part',
        cells: [
          textCell(countText(failure.count), 'plain'),
          textCell(failure.what.trim(), 'bad'),
          textCell(KIND_WORDS[failure.outcome] ?? failure.outcome, 'faint'),
          textCell(meanNs === null ? '–' : timeWithUnit(meanNs), 'plain'),
        ],
      };
    }),
  };
}

function exampleBlock(failure: FailureDocument): Block {
  const { example } = failure;
  const headers = example.headers
    .filter(([name]) => TELLING_HEADERS.includes(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${value}`);
  const message =
    example.message === '' || example.message === failure.what ? [] : [example.message];
  const body = bodyLines(example.body);
  const rest = [
    ...message,
    ...headers,
    ...(body.length > 0 && headers.length > 0 ? [''] : []),
    ...body,
  ];
  return {
    kind: 'excerpt',
    title: `First of ${countText(failure.count)}: ${failure.what.trim()}`,
    lines: rest.length === 0 ? ['(nothing was received)'] : rest,
  };
}

/** The start of a body, without what would scroll the tables away. */
export function bodyLines(body: string, charactersMax = BODY_CHARACTERS_MAX): readonly string[] {
  if (body === '') {
    return [];
  }
  const start = [...body.slice(0, charactersMax * 2)].slice(0, charactersMax).join('');
  const lines = start.trimEnd().split(/\r\n|\r|\n/);
  const shown = lines.slice(0, BODY_LINES_MAX);
  return start.length === body.length && shown.length === lines.length ? shown : [...shown, '…'];
}

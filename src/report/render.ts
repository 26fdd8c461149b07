/* Documents to text in one of the formats. Pure: whoever calls it knows the terminal. */

import type { ResultDocument } from '../result/document.js';
import { jsonText } from '../result/json-text.js';
import type { OnceDocument } from '../result/once.js';
import type { ProbeDocument } from '../result/probe-document.js';
import { resultText } from '../result/result-file.js';
import type { SelftestDocument } from '../result/selftest-document.js';
import { selftestText } from '../result/selftest-file.js';
import { unreachable } from '../base/unreachable.js';

import { bencherOf } from './bencher.js';
import { cellBlocks } from './cell-view.js';
import { ciReportOf } from './ci-report.js';
import { csvOf } from './csv.js';
import { githubOf } from './github.js';
import { junitOf } from './junit.js';
import { markdownOf } from './markdown-layout.js';
import { onceBlocks } from './once-view.js';
import { originNotes } from './origin-note.js';
import { probeBlocks, startText } from './probe-view.js';
import { type SelftestFate, selftestBlocks } from './selftest-view.js';
import { sweepBlocks } from './sweep-view.js';
import { textOf } from './text-layout.js';
import { ttftView } from './ttft-sheet.js';
import type { Block } from './view.js';

export const RESULT_FORMATS = [
  'table',
  'json',
  'csv',
  'markdown',
  'junit',
  'github',
  'bencher-json',
] as const;

export type ResultFormat = (typeof RESULT_FORMATS)[number];

export type Style = {
  /** Of the terminal, in columns; the layout keeps to 60 to 120. */
  readonly width: number;
  readonly color: boolean;
  /** Every cell, piece and percentile. */
  readonly details: boolean;
  /** Where the result was written, if it was. */
  readonly savedAt: string | undefined;
};

export function renderResult(document: ResultDocument, format: ResultFormat, style: Style): string {
  switch (format) {
    case 'table':
      return textOf(resultBlocks(document, style), style);
    case 'markdown':
      return markdownOf(resultBlocks(document, style));
    case 'csv':
      return csvOf(document);
    case 'junit':
      return junitOf(ciReportOf(document));
    case 'github':
      return githubOf(ciReportOf(document));
    case 'bencher-json':
      return bencherOf(document);
    case 'json':
      return resultText(document);
    default:
      return unreachable(format);
  }
}

export function renderOnce(document: OnceDocument, style: Style): string {
  return textOf(onceBlocks(document), style);
}

export const PROBE_FORMATS = ['table', 'json'] as const;

export type ProbeFormat = (typeof PROBE_FORMATS)[number];

/** `written`: the file that its scenario went to. */
export function renderProbe(
  document: ProbeDocument,
  format: ProbeFormat,
  style: Style,
  written: string | undefined,
): string {
  switch (format) {
    case 'table':
      return textOf(probeBlocks(document), style) + startText(document, written);
    case 'json':
      return jsonText(document);
    default:
      return unreachable(format);
  }
}

export const SELFTEST_FORMATS = ['table', 'json', 'markdown'] as const;

export type SelftestFormat = (typeof SELFTEST_FORMATS)[number];

/** `fate`: what became of it on this machine; an old one has none. */
export function renderSelftest(
  document: SelftestDocument,
  format: SelftestFormat,
  style: Style,
  fate: SelftestFate | undefined,
): string {
  switch (format) {
    case 'table':
      return textOf(selftestBlocks(document, fate), style);
    case 'markdown':
      return markdownOf(selftestBlocks(document, fate));
    case 'json':
      return selftestText(document);
    default:
      return unreachable(format);
  }
}

function resultBlocks(document: ResultDocument, style: Style): readonly Block[] {
  const [first, ...rest] = document.cells;
  const detail = style.details ? 'all' : 'usual';
  const notes: Block = { kind: 'notes', notes: originNotes(document, style.savedAt, detail) };
  if (first === undefined) {
    const text = `${document.scenario.name}: no cell was measured.`;
    return [{ kind: 'paragraph', text }, notes];
  }
  const firstTokens = ttftView(document);
  const blocks =
    rest.length === 0
      ? [
          ...cellBlocks(first, document, { detail, place: 'alone', title: '' }),
          ...firstTokens.sheets,
          { kind: 'notes', notes: firstTokens.notes } as const,
        ]
      : sweepBlocks(document, detail);
  return [...blocks, notes];
}

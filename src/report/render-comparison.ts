/* Comparisons to text in one of the formats. Pure, as render.ts. */
import type { ComparisonDocument } from '../result/comparison-document.js';
import { comparisonText } from '../result/comparison-file.js';
import { unreachable } from '../base/unreachable.js';

import { bencherOfComparison } from './bencher.js';
import { ciReportOfComparison, type ScenarioPlace } from './comparison-ci.js';
import { commentOf } from './comparison-comment.js';
import { comparisonCsvOf } from './comparison-csv.js';
import { comparisonBlocks } from './comparison-view.js';
import { githubOf } from './github.js';
import { junitOf } from './junit.js';
import { checkedLimitNotes } from './limit-note.js';
import type { Style } from './render.js';
import { textOf } from './text-layout.js';

export const COMPARISON_FORMATS = [
  'table',
  'json',
  'csv',
  'markdown',
  'junit',
  'github',
  'bencher-json',
] as const;

export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

export type ComparisonStyle = Style & {
  readonly scenario: ScenarioPlace;
};

export function renderComparison(
  document: ComparisonDocument,
  format: ComparisonFormat,
  style: ComparisonStyle,
): string {
  const ci = () => ciReportOfComparison(document, style.scenario);
  switch (format) {
    case 'table':
      return textOf(
        comparisonBlocks(document, style, checkedLimitNotes(document.check?.limits ?? [])),
        style,
      );
    case 'markdown':
      return commentOf(document);
    case 'json':
      return comparisonText(document);
    case 'csv':
      return comparisonCsvOf(document);
    case 'junit':
      return junitOf(ci());
    case 'github':
      return githubOf(ci());
    case 'bencher-json':
      return bencherOfComparison(document);
    default:
      return unreachable(format);
  }
}

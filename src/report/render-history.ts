/* A history to text in one of the formats. Pure, as render.ts. */
import { jsonText } from '../result/json-text.js';
import { unreachable } from '../base/unreachable.js';

import { type HistorySeries, historyBlocks } from './history-view.js';
import { markdownOf } from './markdown-layout.js';
import { otavaOf } from './otava.js';
import { type TextStyle, textOf } from './text-layout.js';

export const HISTORY_FORMATS = ['table', 'json', 'markdown', 'otava-csv'] as const;

export type HistoryFormat = (typeof HISTORY_FORMATS)[number];

export type History = { readonly scenario: string; readonly series: readonly HistorySeries[] };

export function renderHistory(
  histories: readonly History[],
  format: HistoryFormat,
  style: TextStyle,
): string {
  const blocks = () => histories.flatMap(({ scenario, series }) => historyBlocks(series, scenario));
  switch (format) {
    case 'table':
      return textOf(blocks(), style);
    case 'markdown':
      return markdownOf(blocks());
    case 'json':
      return `${jsonText(histories)}\n`;
    case 'otava-csv':
      return otavaOf(histories.flatMap(withScenario));
    default:
      return unreachable(format);
  }
}

function withScenario({ scenario, series }: History): readonly HistorySeries[] {
  return series.map((one) => ({ ...one, name: `${scenario} ${one.name}` }));
}

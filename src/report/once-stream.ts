/* The events of a streamed answer that is shown whole. */
import type { OnceDocument } from '../result/once.js';

import { bytesText, countOf, countText, scaleOf, timeText, timeWithUnit } from './number.js';
import { type Block, column, type Row, textCell } from './view.js';

export function onceStreamBlocks({ stream }: OnceDocument): readonly Block[] {
  if (stream === undefined) return [];
  const { shown, reads } = stream;
  const scale = scaleOf([shown.at(-1)?.atNs ?? null]);
  const rows = shown.map(({ number, atNs, bytes, content }, index): Row => {
    const before = shown[index - 1];
    const isNext = before === undefined || before.number === number - 1;
    return {
      kind: 'part',
      cells: [
        textCell(isNext ? countText(number) : `… ${countText(number)}`, 'plain'),
        textCell(timeText(atNs, scale), 'plain'),
        textCell(
          isNext && before !== undefined ? timeText(atNs - before.atNs, scale) : '',
          'faint',
        ),
        textCell(bytesText(bytes), 'plain'),
        textCell(content === 0 ? '–' : countText(content), 'plain'),
      ],
    };
  });
  return [
    {
      kind: 'sheet',
      sheet: {
        title: 'WHAT CAME WHEN',
        remark: `${countOf(reads, 'read')}; ${scale.unit} since due`,
        columns: [
          column('read', 'right'),
          column('at', 'right'),
          column('later by', 'right'),
          column('bytes', 'right'),
          column('content events', 'right'),
        ],
        rows,
      },
    },
    { kind: 'paragraph', text: `${summaryText(stream)}.` },
  ];
}

const UNITS = { usage: 'token', events: 'token', chunks: 'chunk' } as const;

function summaryText(stream: NonNullable<OnceDocument['stream']>): string {
  const { contentEvents, reasoningEvents, toolEvents, tokens, ttftNs, tpotNs } = stream;
  const unit = UNITS[tokens.source];
  return [
    countOf(contentEvents, 'content event'),
    ...(reasoningEvents > 0 ? [`${countText(reasoningEvents)} of reasoning`] : []),
    ...(toolEvents > 0 ? [`${countText(toolEvents)} of calls of tools`] : []),
    countOf(tokens.output, unit),
    ...(tokens.prompt === null ? [] : [`${countOf(tokens.prompt, 'token')} of prompt`]),
    ...(ttftNs === null ? [] : [`the first after ${timeWithUnit(ttftNs)}`]),
    ...(tpotNs === null ? [] : [`then one each ${timeWithUnit(tpotNs)}`]),
  ].join(', ');
}

/*
 * A comparison as the comment of a pull request: the verdict in the heading, the times that decide
 * in one table, all else folded. The first line is invisible and names the scenario, so that a bot
 * finds its own comment again and updates it.
 */
import type {
  CellComparison,
  ComparisonDocument,
  MetricComparison,
} from '../result/comparison-document.js';

import {
  changeText,
  headlineOf,
  metricText,
  modeText,
  rangeText,
  timeOrNone,
  VERDICT_LOOKS,
  verdictText,
  whereText,
} from './comparison-words.js';
import { checkedLimitNotes } from './limit-note.js';
import { markdownOf } from './markdown-layout.js';
import { countText } from './number.js';
import { powerNotes } from './power-note.js';
import { type Block, column, inked, type Note, plain, type Row, textCell } from './view.js';

/** More rows than these are not read in ten seconds; the others are folded. */
const ROWS_MAX = 10;

export function commentOf(document: ComparisonDocument): string {
  return `${markerOf(document)}\n${markdownOf(commentBlocks(document))}`;
}

/** A comment of HTML cannot hold `--`. */
function markerOf({ scenario }: ComparisonDocument): string {
  const name = scenario.name.replace(/[^\p{L}\p{N} ._]+/gu, ' ').trim();
  return `<!-- modelbench:${name} -->`;
}

function commentBlocks(document: ComparisonDocument): readonly Block[] {
  const limits = checkedLimitNotes(document.check?.limits ?? []);
  const gated = inOrder(document.metrics.filter((metric) => metric.gated));
  const others = document.metrics.filter((metric) => !metric.gated);
  const shown = gated.slice(0, ROWS_MAX);
  const rest = [...gated.slice(ROWS_MAX), ...others];
  const cells = new Set(document.metrics.map(({ cell }) => cell)).size;
  return [
    headingBlock(document),
    ...(shown.length === 0 ? [] : [sheetBlock(shown, cells)]),
    { kind: 'notes', notes: limits },
    { kind: 'notes', notes: [...whereNotes(document.cells, cells), ...validityNotes(document)] },
    ...(rest.length === 0
      ? []
      : [
          {
            kind: 'fold',
            summary: `${countText(rest.length)} other times: where to look, not what decides`,
            blocks: [sheetBlock(rest, cells)],
          } as const,
        ]),
    { kind: 'fold', summary: 'How this was measured', blocks: [originBlock(document)] },
  ];
}

function headingBlock(document: ComparisonDocument): Block {
  const { mark } = VERDICT_LOOKS[document.verdict];
  const { before, after } = document.sides;
  return {
    kind: 'heading',
    level: 2,
    lines: [
      {
        left: inked(`${mark} ${document.scenario.name}: ${headlineOf(document)}`, 'strong'),
        right: plain(''),
      },
      { left: plain(`${before.label} → ${after.label}`), right: plain(modeText(document)) },
    ],
  };
}

const URGENCY: readonly MetricComparison['verdict'][] = [
  'regressed',
  'improved',
  'inconclusive',
  'unchanged',
];

/** What changed comes first; else the order of the document. */
function inOrder(metrics: readonly MetricComparison[]): readonly MetricComparison[] {
  return [...metrics].sort((a, b) => URGENCY.indexOf(a.verdict) - URGENCY.indexOf(b.verdict));
}

function sheetBlock(metrics: readonly MetricComparison[], cells: number): Block {
  const isSweep = cells > 1;
  return {
    kind: 'sheet',
    sheet: {
      title: '',
      remark: '',
      columns: [
        column('time', 'left'),
        ...(isSweep ? [column('cell', 'left')] : []),
        column('before', 'right'),
        column('after', 'right'),
        column('change', 'right'),
        column('90% interval', 'right'),
        column('verdict', 'left'),
      ],
      rows: metrics.map((metric) => rowOf(metric, isSweep)),
    },
  };
}

function rowOf(metric: MetricComparison, isSweep: boolean): Row {
  const { mark, ink } = VERDICT_LOOKS[metric.verdict];
  return {
    kind: 'part',
    cells: [
      textCell(metricText(metric), 'plain'),
      ...(isSweep ? [textCell(metric.cell, 'plain')] : []),
      textCell(timeOrNone(metric.beforeNs), 'plain'),
      textCell(timeOrNone(metric.afterNs), 'plain'),
      textCell(changeText(metric.changeRatio), 'strong'),
      textCell(rangeText(metric), 'plain'),
      textCell(`${mark} ${verdictText(metric)}`, ink),
    ],
  };
}

function whereNotes(compared: readonly CellComparison[], cells: number): readonly Note[] {
  return compared.flatMap((cell): readonly Note[] => {
    const text = whereText(cell);
    const name = cells > 1 ? `${cell.name}: ` : '';
    return [
      ...(text === undefined ? [] : [{ mark: '→', ink: 'plain', text: name + text } as const]),
      ...(cell.saturated ? [{ mark: '▲', ink: 'warn', text: name + SATURATED } as const] : []),
    ];
  });
}

const SATURATED =
  'this load keeps its target busy all the time, so what one part saves becomes queueing: ' +
  'compare at a fixed rate';

function validityNotes({ validity, warnings, differences }: ComparisonDocument): readonly Note[] {
  return [
    ...validity.reasons.map(({ message }): Note => ({ mark: '✗', ink: 'bad', text: message })),
    ...differences.map(({ message }): Note => ({ mark: '!', ink: 'warn', text: message })),
    ...warnings.map(({ message }): Note => ({ mark: '!', ink: 'warn', text: message })),
  ];
}

function originBlock(document: ComparisonDocument): Block {
  const { sides, test, tool } = document;
  const sideText = (side: ComparisonDocument['sides']['before']): string =>
    [
      side.url,
      side.startedAt,
      ...(side.gitCommit === null ? [] : [side.gitCommit.slice(0, 10)]),
    ].join(' · ');
  const family = `${test.familySize} gated times share ${(test.alphaRatio * 100).toFixed(0)}% of false alarms`;
  return {
    kind: 'notes',
    notes: [
      { mark: 'before:', ink: 'plain', text: sideText(sides.before) },
      { mark: 'after:', ink: 'plain', text: sideText(sides.after) },
      { mark: 'test:', ink: 'plain', text: `${family} · modelbench ${tool.version}` },
      ...powerNotes(document),
    ],
  };
}

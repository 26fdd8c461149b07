import assert from 'node:assert/strict';
import { test } from 'node:test';

import stringWidth from 'string-width';

import { comparisonBlocks } from '../../src/report/comparison-view.js';
import { shiftPlot } from '../../src/report/shift-plot.js';
import { textOf } from '../../src/report/text-layout.js';
import type { ComparisonDocument, ShiftPoint } from '../../src/result/comparison-document.js';
import type { CellDocument } from '../../src/result/document.js';

import {
  CELL,
  cellOfRun,
  compared,
  SAME,
  type SessionSpec,
  sessionFrom,
} from '../compare/session-case.js';
import { checkGolden } from '../support/golden.js';
import { sessionOf } from '../support/session-fixture.js';

const SLOWER: SessionSpec = { ...SAME, after: { inferenceMs: 22, queueingMs: 10 } };
const QUEUED: SessionSpec = { ...SAME, after: { inferenceMs: 20, queueingMs: 13 } };

function textIn(document: ComparisonDocument, details: boolean, width: number): string {
  const blocks = comparisonBlocks(document, { details, savedAt: undefined }, []);
  return textOf(blocks, { width, color: false });
}

function sweepOf(): ComparisonDocument {
  const specs = { [CELL]: SAME, '64 KiB · 100/s': SLOWER, '1 MiB · 100/s': QUEUED };
  return compared(
    sessionOf(10, (round, arm) =>
      Object.entries(specs).map(([name, spec]) => ({ ...cellOfRun(spec, round, arm), name })),
    ),
  );
}

/** Made once: it is a session of sixty runs. */
const SWEEP = sweepOf();

test('several cells are a line each, and the worst of them in full', () => {
  checkGolden('report/comparison-sweep.txt', textIn(SWEEP, false, 80));
});

test('with --details every cell is shown with all of its times', () => {
  const text = textIn(SWEEP, true, 80);
  assert.equal(text.match(/^WHERE DID IT GO/gm)?.length, 3);
  assert.equal(text.match(/^WHERE TO LOOK/gm)?.length, 3);
});

test('no line is wider than asked', () => {
  for (const width of [60, 80, 120]) {
    const wide = textIn(SWEEP, true, width)
      .split('\n')
      .filter((line) => stringWidth(line) > width);
    assert.deepEqual(wide, []);
  }
});

test('a part that is known in two ways is not given a change', () => {
  const estimated = (cell: CellDocument): CellDocument => ({
    ...cell,
    phases: { ...cell.phases, inference: { ...cell.phases.inference, source: 'estimated' } },
  });
  const session = sessionFrom(SLOWER, (cell, _, arm) => (arm === 'after' ? estimated(cell) : cell));
  checkGolden('report/comparison-sources.txt', textIn(compared(session), false, 80));
});

function pointsOf(values: readonly (readonly [number, number, number])[]): readonly ShiftPoint[] {
  return values.map(([changeRatio, low, high], index) => ({
    quantile: (index + 1) / 10,
    changeRatio,
    low,
    high,
  }));
}

test('a plot has a point a quantile, its interval, and a line where nothing changed', () => {
  const plot = shiftPlot(
    pointsOf([
      [0, -0.01, 0.01],
      [0.02, 0.01, 0.03],
      [-0.02, -0.03, -0.01],
    ]),
  );
  assert.deepEqual(plot, [
    '+3% ┤    │',
    '+2% ┤    ●',
    '+1% ┤ │  │',
    '  0 ┼─●───────',
    '-1% ┤ │     │',
    '-2% ┤       ●',
    '-3% ┤       │',
    '     p10   p30',
  ]);
});

test('one point is no plot', () => {
  assert.deepEqual(shiftPlot(pointsOf([[0.1, 0, 0.2]])), []);
});

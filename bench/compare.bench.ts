import type { CellDocument, ResultDocument } from '../src/result/document.js';
import { parseResult, resultText } from '../src/result/result-file.js';
import type { SessionDocument } from '../src/result/session-document.js';
import { parseSession, sessionText } from '../src/result/session-file.js';
import { clock } from '../src/base/clock.js';

import { compareSession } from '../src/compare/compare-session.js';
import { usualRules } from '../src/compare/rules.js';
import { cellOfRun, SAME } from '../test/compare/session-case.js';
import { resultOfCells, sessionOf } from '../test/support/session-fixture.js';
import { type Bench, medianOf, tableOf, wholeText } from './bench.js';

const CELLS = 50;
const TIMES = 5;
const HOUR_CELLS = 12;
const SLICES = 240;

export const compare: Bench = {
  name: 'compare',
  question: 'How long does a comparison take?',
  answer: async (say) => {
    const session = sessionText(largeSession());
    const hour = resultText(hourResult());
    say(
      `session ${wholeText(session.length / 1024)} KiB, hour ${wholeText(hour.length / 1024)} KiB`,
    );
    const read = parseSession(session, 'session.json');
    if (!read.ok) throw new Error(read.message);
    const rows = [
      ['reading the session', session.length, () => parseSession(session, 'session.json')],
      ['comparing it', session.length, () => compareSession(read.document, usualRules('0.0.0'))],
      ['reading the result of an hour', hour.length, () => parseResult(hour, 'hour.json')],
    ] as const;
    return tableOf(
      ['median of 5', 'MiB', 'ms'],
      rows.map(([name, bytes, act]) => [
        name,
        (bytes / 1024 ** 2).toFixed(1),
        wholeText(medianMs(act)),
      ]),
    );
  },
};

function medianMs(act: () => unknown): number {
  return medianOf(
    Array.from({ length: TIMES }, () => {
      const startNs = clock.nowNs();
      act();
      return (clock.nowNs() - startNs) / 1e6;
    }),
  );
}

function largeSession(): SessionDocument {
  return sessionOf(SAME.rounds, (round, arm) => {
    const cell = withAllParts(cellOfRun(SAME, round, arm));
    return Array.from({ length: CELLS }, (_, index) => ({ ...cell, name: `cell ${index}` }));
  });
}

/** As if everything were reported: more than a real run has. */
function withAllParts(cell: CellDocument): CellDocument {
  const { inference, queueing } = cell.phases;
  const phases = { ...cell.phases, serialization: inference, network: queueing, server: queueing };
  return { ...cell, phases };
}

function hourResult(): ResultDocument {
  const cell = withAllParts(cellOfRun({ ...SAME, requests: 30_000 }, 0, 'before'));
  const slices = Array.from({ length: SLICES }, (_, index) => cell.slices[index % 12]).filter(
    (slice) => slice !== undefined,
  );
  return resultOfCells(
    Array.from({ length: HOUR_CELLS }, (_, index) => ({ ...cell, name: `cell ${index}`, slices })),
  );
}

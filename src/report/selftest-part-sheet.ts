/* Each part of the selftest's requests beside what the server did. */
import type { SourceDocument } from '../result/document.js';
import {
  type PartErrorDocument,
  SELFTEST_PARTS,
  type SelftestPart,
} from '../result/selftest-document.js';

import type { Footnotes } from './footnotes.js';
import { microsText } from './number.js';
import { inOrder, loadCells, loadColumns, NOT_KNOWN, timeCell } from './selftest-cells.js';
import { type Cell, column, type Row, type Sheet, textCell } from './view.js';

export function partSheet(parts: readonly PartErrorDocument[], notes: Footnotes): Sheet {
  const marks = partMarks(parts, notes);
  const loads = inOrder(parts).filter(
    (one, index, all) =>
      all[index - 1]?.payload !== one.payload ||
      all[index - 1]?.ratePerSecond !== one.ratePerSecond,
  );
  return {
    title: 'EACH PART AGAINST WHAT THE SERVER DID',
    remark: 'medians, µs',
    columns: [
      ...loadColumns(),
      column('', 'left'),
      ...SELFTEST_PARTS.map((part) => ({
        ...column(part + marks[part], 'right'),
        dropRank: PART_DROP_RANKS[part],
      })),
    ],
    rows: loads.flatMap((load, index): readonly Row[] => {
      const isFirst = loads[index - 1]?.payload !== load.payload;
      const own = SELFTEST_PARTS.map((part) =>
        parts.find(
          (one) =>
            one.part === part &&
            one.payload === load.payload &&
            one.ratePerSecond === load.ratePerSecond,
        ),
      );
      return [
        {
          kind: isFirst ? 'part' : 'piece',
          cells: [
            ...loadCells(load, isFirst),
            textCell('off by', 'plain'),
            ...own.map((one) => differenceCell(one?.offNs ?? null)),
          ],
        },
        {
          kind: 'piece',
          cells: [
            textCell('', 'plain'),
            textCell('', 'plain'),
            textCell('true', 'faint'),
            ...own.map((one) => timeCell(one?.trueNs ?? null, 'faint')),
          ],
        },
      ];
    }),
  };
}

/** What is least in doubt goes first from a narrow table. */
const PART_DROP_RANKS: Readonly<Record<SelftestPart, number>> = {
  queueing: 2,
  inference: 1,
  serialization: 3,
  server: 0,
  upload: 0,
};

/** How what is said is known. */
const SAID: Readonly<Record<SourceDocument, string>> = {
  measured: 'measured by the client',
  reported: 'reported in the answers',
  derived: 'derived from TCP_INFO',
  estimated: 'estimated from the round trip',
  remainder: 'what is left',
  mixed: 'partly derived, partly estimated',
  none: 'not known',
};

/** What the reader must know of a column before believing it. */
const PART_NOTES: Readonly<Record<SelftestPart, string>> = {
  queueing: 'this tests that they are read and counted as they were written',
  inference: 'this tests that they are read and counted as they were written',
  serialization: 'likewise; decoding and encoding together, of which the means are shown',
  server:
    'of a silent server. Its truth begins when its program is told of the body, later than its ' +
    'kernel by up to the floor: so much of the difference may be the truth',
  upload:
    'of a silent server, with the time for which it did not read; means. Its truth is when its ' +
    'program had read the body: its kernel had it before, nobody knows by how much',
};

function partMarks(
  parts: readonly PartErrorDocument[],
  notes: Footnotes,
): Readonly<Record<SelftestPart, string>> {
  const markOf = (part: SelftestPart): string => {
    const own = parts.filter((one) => one.part === part && one.saidNs !== null);
    const said = [...new Set(own.map(({ source }) => SAID[source]))].join(' or ');
    const text = `${said}; ${PART_NOTES[part]}`;
    return own.length === 0 ? '' : notes.markOf(text, text);
  };
  return {
    queueing: markOf('queueing'),
    inference: markOf('inference'),
    serialization: markOf('serialization'),
    server: markOf('server'),
    upload: markOf('upload'),
  };
}

function differenceCell(ns: number | null): Cell {
  if (ns === null) return textCell(NOT_KNOWN, 'faint');
  const text = microsText(ns);
  return textCell(ns > 0 && Number(text) !== 0 ? `+${text}` : text, 'strong');
}

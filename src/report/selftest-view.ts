/* What a selftest found: the floor, each part against what the server did, the ceiling. */
import type { Finding } from '../result/document.js';
import {
  type CeilingDocument,
  type FloorDocument,
  NOT_REACHED_CODE,
  PACE_CODE,
  type SelftestDocument,
} from '../result/selftest-document.js';

import { Footnotes } from './footnotes.js';
import { countText } from './number.js';
import { inOrder, loadCells, loadColumns, NOT_KNOWN, timeCell } from './selftest-cells.js';
import { partSheet } from './selftest-part-sheet.js';
import {
  type Block,
  type Cell,
  column,
  inked,
  type Note,
  plain,
  type Row,
  type Sheet,
  type Text,
  textCell,
} from './view.js';

/** What became of it: `kept: …`, or why it was not kept. */
export type SelftestFate = { readonly mark: string; readonly text: string };

export function selftestBlocks(
  document: SelftestDocument,
  fate: SelftestFate | undefined,
): readonly Block[] {
  const notes = new Footnotes();
  const { floors, parts, ceilings, warnings } = document;
  const sheets = [
    ...(floors.length === 0 ? [] : [floorSheet(floors, notes)]),
    ...(parts.length === 0 ? [] : [partSheet(parts, notes)]),
    ...(ceilings.length === 0 ? [] : [ceilingSheet(ceilings, notes)]),
  ];
  return [
    headingBlock(document),
    ...sheets.map((sheet): Block => ({ kind: 'sheet', sheet })),
    {
      kind: 'notes',
      notes: [
        ...(document.partial ? [PARTIAL_NOTE] : []),
        ...warningNotes(warnings.filter((one) => !isNotReached(one))),
        ...warnings.filter(isNotReached).map(
          ({ cells, message }): Note => ({
            mark: '·',
            ink: 'faint',
            text: [...cells, message].join(': '),
          }),
        ),
        ...notes.list(),
      ],
    },
    {
      kind: 'notes',
      notes: fate === undefined ? [] : [{ mark: fate.mark, ink: 'faint', text: fate.text }],
    },
  ];
}

const PARTIAL_NOTE: Note = {
  mark: '!',
  ink: 'warn',
  text: 'partial: it was ended before it was done, and is not kept',
};

/** On a busy machine it is all the same story. */
const WARNINGS_SHOWN_MAX = 4;

/** What is the matter with each, and then, once, what to do. */
function warningNotes(warnings: readonly Finding[]): readonly Note[] {
  const texts = warnings.map(({ message, cells }) => [...cells, message].join(': '));
  const advices = warnings.map(({ advice }) => advice).filter((advice) => advice !== null);
  const shown = texts.slice(0, WARNINGS_SHOWN_MAX);
  const rest = texts.length - shown.length;
  if (rest > 0) shown.push(`${countText(rest)} more, all of them in --format json`);
  return [
    ...shown.map((text): Note => ({ mark: '!', ink: 'warn', text })),
    ...[...new Set(advices)].map((text): Note => ({ mark: '→', ink: 'faint', text })),
  ];
}

function headingBlock(document: SelftestDocument): Block {
  const { host, tool, startedAt } = document;
  const title = `selftest · ${host.cores} × ${host.cpu} · ${host.os}`;
  const versions = `modelbench ${tool.version} · undici ${tool.undici} · Node ${host.node}`;
  return {
    kind: 'heading',
    level: 2,
    lines: [
      { left: inked(title, 'strong'), right: verdictOf(document) },
      { left: plain(versions), right: inked(startedAt, 'faint') },
    ],
  };
}

/** What this machine cannot carry is found out, and no fault of the selftest. */
function isNotReached({ code }: Finding): boolean {
  return code === NOT_REACHED_CODE;
}

function verdictOf({ warnings, partial, floors }: SelftestDocument): Text {
  if (partial) return inked('partial', 'warn');
  if (floors.every(({ floorNs }) => floorNs === null)) return inked('invalid', 'bad');
  return warnings.every(isNotReached) ? inked('valid', 'good') : inked('suspect', 'warn');
}

/** As wide as the heading above it, also where it stands alone there. */
const P50 = '   p50';

function floorSheet(floors: readonly FloorDocument[], notes: Footnotes): Sheet {
  const late = notes.markOf('late', 'from due to the first byte going out');
  const sent = notes.markOf(
    'after send',
    'after send: from there to the last byte in; server: its own part of that (p50)',
  );
  const floor = notes.markOf(
    'floor',
    'p50 after send less that of the server: what this tool and the loopback add',
  );
  return {
    title: 'FLOOR',
    remark: 'what a server that takes no time seems to take; µs',
    columns: [
      ...loadColumns(),
      column('pacing', 'left'),
      { ...column(P50, 'right'), group: `late${late}` },
      { ...column('p99', 'right'), group: `late${late}`, dropRank: 2 },
      { ...column(P50, 'right'), group: `after${sent}` },
      { ...column('p99', 'right'), group: `after${sent}`, dropRank: 2 },
      { ...column('server', 'right'), dropRank: 1 },
      column(`floor${floor}`, 'right'),
      column('', 'left'),
    ],
    rows: inOrder(floors).map((one, index, all): Row => {
      const isFirst = all[index - 1]?.payload !== one.payload;
      return {
        kind: isFirst ? 'part' : 'piece',
        cells: [
          ...loadCells(one, isFirst),
          textCell(one.pacing, 'plain'),
          ...floorCells(one, notes),
        ],
      };
    }),
  };
}

function floorCells(floor: FloorDocument, notes: Footnotes): readonly Cell[] {
  const { late, afterSend, server, floorNs, validity } = floor;
  const pace = validity.reasons.find(({ code }) => code === PACE_CODE);
  // Times of a backlog only tell how long it was.
  const shown = (ns: number | null): Cell => timeCell(pace === undefined ? ns : null, 'plain');
  const doubt = validity.verdict === 'valid' ? '' : '!';
  return [
    shown(late.p50Ns),
    shown(late.p99Ns),
    shown(afterSend.p50Ns),
    shown(afterSend.p99Ns),
    shown(server.p50Ns),
    timeCell(floorNs, 'strong'),
    pace === undefined
      ? textCell(doubt, 'warn')
      : textCell(notes.markOf(pace.message, pace.message), 'plain'),
  ];
}

function ceilingSheet(ceilings: readonly CeilingDocument[], notes: Footnotes): Sheet {
  return {
    title: 'CEILING',
    remark: 'highest rate of 1 KiB bodies that is still kept up with',
    columns: [column('workers', 'right'), column('valid at', 'right'), column('not at', 'right')],
    rows: ceilings.map(
      ({ workers, ratePerSecond, failedAtPerSecond, why }): Row => ({
        kind: 'part',
        cells: [
          textCell(countText(workers), 'plain'),
          textCell(ceilingText(ratePerSecond), 'strong'),
          textCell(
            ceilingText(failedAtPerSecond) + (why === null ? '' : notes.markOf(why, why)),
            'plain',
          ),
        ],
      }),
    ),
  };
}

function ceilingText(rate: number | null): string {
  return rate === null ? NOT_KNOWN : `${countText(rate)}/s`;
}

/*
 * Where the time of a cell goes, as numbers: the seven parts and their pieces, on average and among
 * the requests near three quantiles. Every column adds up to its response time, before rounding
 * and after.
 */
import type { BandDocument, CellDocument, SummaryDocument } from '../result/document.js';
import { PARTS, type Part, PIECES, type PieceName } from '../timing/piece.js';

import { apportionGroups, type Group } from './apportion.js';
import { type Scale, stepsOf } from './number.js';
import { BANDS, type BandPlace } from './sample.js';

export type Breakdown = {
  readonly columns: readonly BreakdownColumn[];
  readonly parts: readonly BreakdownPart[];
};

export type BreakdownColumn = {
  readonly heading: 'mean' | BandPlace['heading'];
  /** Response time; null: the sample cannot bear this column. */
  readonly wholeNs: number | null;
};

export type BreakdownPart = {
  readonly part: Part;
  readonly summary: SummaryDocument;
  /** One for each column; what is not known counts as nothing. */
  readonly ns: readonly number[];
  readonly pieces: readonly BreakdownPiece[];
};

export type BreakdownPiece = {
  readonly piece: PieceName;
  readonly summary: SummaryDocument;
  readonly ns: readonly number[];
};

export function breakdownOf(cell: CellDocument): Breakdown {
  const bands = BANDS.map(({ near, heading }) => ({ heading, band: bandNear(cell, near) }));
  return {
    columns: [
      { heading: 'mean', wholeNs: cell.responseTime.meanNs },
      ...bands.map(({ heading, band }) => ({
        heading,
        wholeNs: band?.meanNs.responseTime ?? null,
      })),
    ],
    parts: PARTS.map((part) => ({
      part,
      summary: cell.phases[part],
      ns: [
        cell.phases[part].contributionNs ?? 0,
        ...bands.map(({ band }) => band?.meanNs[part] ?? 0),
      ],
      pieces: piecesOf(cell, part).map(([piece, summary]) => ({
        piece,
        summary,
        ns: [summary.contributionNs ?? 0, ...bands.map(({ band }) => band?.piecesNs[piece] ?? 0)],
      })),
    })),
  };
}

function bandNear(cell: CellDocument, near: number): BandDocument | undefined {
  return cell.bands.find((band) => Math.abs(band.near - near) < 1e-9);
}

/** Those that some request had, in the order in which they happen. */
export function piecesOf(
  cell: CellDocument,
  part: Part,
): readonly (readonly [PieceName, SummaryDocument])[] {
  return PIECES.filter((piece) => piece.part === part).flatMap(({ name }) => {
    const summary = cell.pieces[name];
    return summary === undefined || summary.count === 0 ? [] : [[name, summary] as const];
  });
}

/**
 * Whether a cell knows anything of a part. The client's own wait for a place among those in flight
 * belongs to queueing; where it is nothing, it must not pass for a queue of the server's that
 * nobody reported.
 */
export function isKnown(cell: CellDocument, part: Part): boolean {
  const { count, maxNs } = cell.phases[part];
  const isClientsAlone = part === 'queueing' && cell.pieces.serverQueue === undefined;
  return count > 0 && !(isClientsAlone && maxNs === 0);
}

/** Whether the server kept to itself where the time between request and answer went. */
export function isSilent(cell: CellDocument): boolean {
  return cell.phases.server.count > 0 && cell.phases.inference.count === 0;
}

/** The breakdown as whole steps of the scale's last digit, and shares as whole percent. */
export type RoundedPart = {
  readonly steps: readonly number[];
  readonly percent: number;
  readonly pieces: readonly { readonly steps: readonly number[]; readonly percent: number }[];
};

export type RoundedBreakdown = {
  readonly wholes: readonly (number | null)[];
  readonly parts: readonly RoundedPart[];
};

export function rounded(breakdown: Breakdown, scale: Scale): RoundedBreakdown {
  const wholes = breakdown.columns.map(({ wholeNs }) =>
    wholeNs === null ? null : Math.round(stepsOf(wholeNs, scale)),
  );
  const columns = wholes.map((whole, index) =>
    apportionGroups(
      groupsOf(breakdown, (ns) => stepsOf(ns[index] ?? 0, scale)),
      whole ?? 0,
    ),
  );
  const meanNs = breakdown.columns[0]?.wholeNs ?? 0;
  const percents = apportionGroups(
    groupsOf(breakdown, (ns) => (meanNs === 0 ? 0 : ((ns[0] ?? 0) / meanNs) * 100)),
    meanNs === 0 ? 0 : 100,
  );
  return {
    wholes,
    parts: breakdown.parts.map(({ pieces }, part) => ({
      steps: columns.map((groups) => groups[part]?.value ?? 0),
      percent: percents[part]?.value ?? 0,
      pieces: pieces.map((_, piece) => ({
        steps: columns.map((groups) => groups[part]?.inner[piece] ?? 0),
        percent: percents[part]?.inner[piece] ?? 0,
      })),
    })),
  };
}

function groupsOf(breakdown: Breakdown, pick: (ns: readonly number[]) => number): readonly Group[] {
  return breakdown.parts.map(({ ns, pieces }) => ({
    value: pick(ns),
    inner: pieces.map((piece) => pick(piece.ns)),
  }));
}

/** Share of the mean response time, exact. */
export function shareOf(breakdown: Breakdown, ns: readonly number[]): number {
  const meanNs = breakdown.columns[0]?.wholeNs ?? 0;
  return meanNs === 0 ? 0 : (ns[0] ?? 0) / meanNs;
}

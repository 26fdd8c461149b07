/*
 * Which floor of a selftest is a cell's (docs/selftest.md). The floor is what the tool, and the two
 * kernels' loopback, add to every answer: what is known by the client's clock alone and is not
 * above it cannot be told from the tool.
 */
import type { Part } from '../timing/piece.js';

import type { CellDocument, ResultDocument } from './document.js';
import type { FloorDocument } from './selftest-document.js';

/** Half of the way, on a scale of ratios, between the sizes that a selftest sends. */
const SIZE_RATIO_MAX = 8;

/** The same result with the floor of each cell in it; of a machine without a selftest, as it is. */
export function withFloors(
  document: ResultDocument,
  floors: readonly FloorDocument[],
): ResultDocument {
  const cells = document.cells.map((cell) => ({ ...cell, floorNs: floorNsOf(cell, floors) }));
  return floors.length === 0 ? document : { ...document, cells };
}

/** Null where nothing like this cell was measured, or what was measured was not to be trusted. */
export function floorNsOf(
  cell: Pick<CellDocument, 'payload' | 'throughputPerSecond' | 'generator'>,
  floors: readonly FloorDocument[],
): number | null {
  // A closed loop sleeps until an answer wakes it, as frugal pacing does.
  const pacing = cell.generator?.pacing ?? 'frugal';
  const smallest = Math.min(...floors.map(({ bodyBytes }) => bodyBytes));
  // Less to send costs no more: below the smallest size that one holds.
  const bodyBytes = Math.max(smallest, cell.payload.bodyBytes);
  const bySize = (floor: FloorDocument): number => distance(floor.bodyBytes, bodyBytes);
  const known = floors.filter(
    (floor) => floor.floorNs !== null && bySize(floor) <= Math.log(SIZE_RATIO_MAX),
  );
  const nearest = Math.min(...known.map(bySize));
  const byRate = ({ ratePerSecond }: FloorDocument): number =>
    distance(ratePerSecond, cell.throughputPerSecond);
  const near = known.filter((one) => bySize(one) === nearest);
  const alike = near.filter((one) => one.pacing === pacing);
  const [floor] = (alike.length > 0 ? alike : near).sort(
    (one, other) => byRate(one) - byRate(other),
  );
  return floor?.floorNs ?? null;
}

/** How far apart two sizes or rates are, as ratios. */
function distance(one: number, other: number): number {
  return Math.abs(Math.log(one / Math.max(other, Number.MIN_VALUE)));
}

/** The floor is made of these; what the client did itself is measured far below it. */
const ABOVE_FLOOR: readonly Part[] = ['network', 'server', 'unaccounted'];

/**
 * Whether a part is so small that it may be the tool. What the server reported may not: that was
 * measured by a clock that knows nothing of us.
 */
export function isBelowFloor(cell: CellDocument, part: Part): boolean {
  const { source, meanNs } = cell.phases[part];
  return (
    cell.floorNs !== null &&
    ABOVE_FLOOR.includes(part) &&
    source !== 'reported' &&
    meanNs !== null &&
    meanNs !== 0 &&
    Math.abs(meanNs) <= cell.floorNs
  );
}

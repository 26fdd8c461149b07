/* The tool's own floor on this machine, and what does not rise above it (docs/selftest.md). */
import type { CellDocument } from '../result/document.js';
import { isBelowFloor } from '../result/floor.js';
import { PARTS, type Part } from '../timing/piece.js';

import type { Footnotes } from './footnotes.js';
import { PART_LABELS, PART_LETTERS } from './label.js';
import { countOf, timeWithUnit } from './number.js';
import type { Note } from './view.js';

/** Behind the label of a part that may be the tool's own. */
export function floorMark(cell: CellDocument, part: Part, notes: Footnotes): string {
  return cell.floorNs !== null && isBelowFloor(cell, part)
    ? notes.markOf(
        'floor',
        `not above this tool's floor here, ${timeWithUnit(cell.floorNs)}: it may be the tool's own`,
      )
    : '';
}

/** Where no part is marked. */
export function floorRemark(cell: CellDocument): readonly string[] {
  return cell.floorNs === null || PARTS.some((part) => isBelowFloor(cell, part))
    ? []
    : [`this tool's floor here: ${timeWithUnit(cell.floorNs)}`];
}

/** Of all cells in one line. */
export function sweepFloorNotes(cells: readonly CellDocument[]): readonly Note[] {
  const floors = cells.map(({ floorNs }) => floorNs).filter((ns) => ns !== null);
  if (floors.length === 0) return [];
  const low = timeWithUnit(Math.min(...floors));
  const high = timeWithUnit(Math.max(...floors));
  const below = PARTS.flatMap((part) => {
    const count = cells.filter((cell) => isBelowFloor(cell, part)).length;
    const where = count === cells.length ? 'all cells' : countOf(count, 'cell');
    const letter = `${PART_LETTERS[part]} ${PART_LABELS[part]}`;
    return count === 0 ? [] : [`${letter} in ${where}`];
  });
  const rest = below.length === 0 ? '' : `; not above it, so perhaps its own: ${below.join(', ')}`;
  const text = `this tool's floor here: ${low === high ? low : `${low} to ${high}`}${rest}`;
  return [{ mark: '·', ink: 'faint', text }];
}

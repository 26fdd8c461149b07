/* How requests were generated, where modelbench chose something that shows in the numbers. */
import type { CellDocument } from '../result/document.js';

import { countOf } from './number.js';
import type { Note } from './view.js';

export function generatorRemarks({ generator }: CellDocument): readonly string[] {
  if (generator === undefined) return [];
  const { workers, workersBy, workersWhy, pacing, pacingBy, pacingWhy } = generator;
  const texts: string[] = [];
  if (workers > 1) {
    const why = workersBy === 'auto' && workersWhy !== null ? ` (with one less ${workersWhy})` : '';
    texts.push(`sent by ${workers} workers${why}`);
  }
  if (pacing === 'frugal' && pacingBy === 'auto') {
    const why = pacingWhy === null ? '' : `, as ${pacingWhy}`;
    texts.push(`pacing was frugal, up to 1 ms late${why}`);
  }
  return texts;
}

/** Of all cells, each text once. */
export function sweepGeneratorNotes(cells: readonly CellDocument[]): readonly Note[] {
  const texts = cells.flatMap(generatorRemarks);
  return [...new Set(texts)].map((text) => {
    const count = texts.filter((other) => other === text).length;
    const where = count === cells.length ? '' : ` (${countOf(count, 'cell')})`;
    return { mark: '·', ink: 'faint', text: `${text}${where}` };
  });
}

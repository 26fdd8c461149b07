import type { CellDocument } from '../result/document.js';
import { decodeCounts, UnreadableHistogram } from '../stats/encoded-histogram.js';

import type { ComparedFile } from './compare-inputs.js';

/** Sentences on the cells of a file whose histograms cannot be read. */
export function unreadableIn(file: ComparedFile): readonly string[] {
  const cells =
    file.kind === 'result'
      ? file.document.cells
      : file.document.rounds.flatMap(({ runs }) => runs.flatMap((run) => run.cells));
  return cells
    .filter((cell) => histogramsOf(cell).some((text) => !isReadable(text)))
    .map(
      ({ name }) =>
        `${file.path}: damaged, or changed by hand: the cell "${name}" holds a histogram that cannot be read`,
    );
}

function histogramsOf({
  responseTime,
  afterSend,
  phases,
  slices,
}: CellDocument): readonly string[] {
  const summaries = [responseTime, afterSend, ...Object.values(phases), ...slices];
  return summaries.flatMap(({ histogram }) => (histogram === null ? [] : [histogram]));
}

function isReadable(text: string): boolean {
  try {
    decodeCounts(text);
    return true;
  } catch (error) {
    if (error instanceof UnreadableHistogram) return false;
    throw error;
  }
}

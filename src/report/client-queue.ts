/* The client's own wait for a place stands where the server's queue would: it must not pass for it. */
import type { CellDocument, LoadDocument } from '../result/document.js';

import type { Footnotes } from './footnotes.js';
import { countText } from './number.js';

export function isClientQueue(cell: CellDocument): boolean {
  return cell.pieces.serverQueue === undefined;
}

export function clientQueueLabel(cell: CellDocument, notes: Footnotes): string {
  return `queueing (client${notes.markOf('client queue', clientQueueText(cell.load))})`;
}

export function clientQueueText(load: LoadDocument): string {
  const among = load.kind === 'open' ? `the ${countText(load.inFlightMax)}` : 'those';
  return (
    `the wait in this client for a place among ${among} allowed in flight; ` +
    "the server's own queue is not reported"
  );
}

import { withWindows } from '../../src/run/window-cell.js';
import type { ResultDocument } from '../../src/result/document.js';

import { silentCase } from './result-cases.js';

/** A server that tells nothing in its answers, and has counters. */
export function countersCase(): ResultDocument {
  const document = silentCase();
  const cells = document.cells.map((cell) => {
    const requests = cell.counts.ok;
    const mean = (ms: number) => ({ sumNs: ms * 1e6 * requests, count: requests });
    const report = {
      title: 'Triton statistics',
      requests,
      pieces: { serverDecode: mean(0.25), serverQueue: mean(1.5), inference: mean(5.5) },
      total: mean(8),
      others: {},
    };
    const url = 'http://10.0.0.7:8000/v2/models/stats';
    return withWindows(cell, [{ known: true, report, url }], { answered: requests, inFlight: 8 })
      .cell;
  });
  return { ...document, cells };
}

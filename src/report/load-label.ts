import type { CellDocument, LoadDocument } from '../result/document.js';

import { chosenRateText } from './number.js';

/** How the loads of a sweep are told apart: by a number alone where they are of one kind. */
export function loadHeading(cells: readonly CellDocument[]): 'conc' | 'load' {
  return cells.every(({ load }) => load.kind === 'closed') ? 'conc' : 'load';
}

export function loadLabel({ load, repeat }: CellDocument, heading: 'conc' | 'load'): string {
  const again = repeat === 0 ? '' : ` (${repeat + 1})`;
  return loadText(load, heading) + again;
}

function loadText(load: LoadDocument, heading: 'conc' | 'load'): string {
  if (load.kind === 'closed') {
    return heading === 'conc' ? String(load.concurrency) : `conc ${load.concurrency}`;
  }
  if (load.arrivals === 'trace') {
    return 'trace';
  }
  const from = chosenRateText(load.ratePerSecond);
  const rate =
    load.toRatePerSecond === undefined
      ? from
      : `${from.slice(0, -2)}→${chosenRateText(load.toRatePerSecond)}`;
  const { burstiness, burstSize } = load;
  if (burstiness !== undefined) {
    return `${rate} γ ${burstiness}`;
  }
  return burstSize === undefined ? rate : `${rate} by ${burstSize}`;
}

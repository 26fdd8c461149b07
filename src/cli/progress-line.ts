import { countText, rateText, timeWithUnit } from '../report/number.js';
import type { Progress } from '../run/event.js';
import { NS_PER_SECOND } from '../base/units.js';

/** The least of a name that still says which cell it is. */
const NAME_COLUMNS_MIN = 12;

/**
 * One line about the cell in progress that fits in `columns`: what matters least is left out
 * first, and the name is cut last. Every field keeps its place as long as the width stays.
 */
export function progressLine(progress: Progress, columns: number): string {
  const head = `cell ${progress.index + 1}/${progress.total}`;
  let fields = fieldsOf(progress);
  while (fields.length > 1 && widthOf(head, fields) + NAME_COLUMNS_MIN > columns) {
    const least = Math.max(...fields.map(({ rank }) => rank));
    fields = fields.filter(({ rank }) => rank !== least);
  }
  const room = columns - widthOf(head, fields);
  const name = cut(progress.name, room);
  const words = [head, name, ...fields.map(({ text }) => text)].filter((word) => word !== '');
  return cut(words.join(' · '), columns);
}

/** `12:05` or `1:02:05`: a clock that runs down is read faster than words. */
export function clockText(ns: number): string {
  const seconds = Math.max(0, Math.round(ns / NS_PER_SECOND));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

/** Rank 1 stays longest. */
type Field = { readonly text: string; readonly rank: number };

function fieldsOf(progress: Progress): readonly Field[] {
  const { leftNs, elapsedNs, failed, p50Ns, p99Ns } = progress;
  const time = leftNs === undefined ? `${clockText(elapsedNs)} gone` : `${clockText(leftNs)} left`;
  return [
    { text: progress.stage, rank: 4 },
    { text: time, rank: 1 },
    { text: `${rateText(progress.ratePerSecond)} req/s`, rank: 3 },
    { text: `${countText(progress.inFlight)} in flight`, rank: 7 },
    { text: p50Ns === null ? '' : `p50 ${timeWithUnit(p50Ns)}`, rank: 5 },
    { text: p99Ns === null ? '' : `p99 ${timeWithUnit(p99Ns)}`, rank: 6 },
    // Without a failure there is nothing to watch.
    { text: `${countText(failed)} failed`, rank: failed > 0 ? 2 : 8 },
  ].filter(({ text }) => text !== '');
}

/** Of all but the name, with the separators around it. */
function widthOf(head: string, fields: readonly Field[]): number {
  return [head, '', ...fields.map(({ text }) => text)].join(' · ').length;
}

function cut(text: string, columns: number): string {
  if (columns < 1) {
    return '';
  }
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, columns - 1).join('')}…`;
}

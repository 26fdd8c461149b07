import { countText, rateText, scaleOf, timeText } from '../report/number.js';
import { shortened } from '../report/wrap.js';
import type { Progress } from '../run/event.js';
import { NS_PER_SECOND } from '../base/units.js';

/** Names have dots of their own. */
const GAP = '  ';
/** The least of a name that still says which cell it is. */
const NAME_COLUMNS_MIN = 8;

/**
 * One line about the cell in progress that fits in `columns`: what matters least is left out
 * first, and the name is shortened last. Every field keeps its place as long as the width stays.
 */
export function progressLine(progress: Progress, columns: number): string {
  const head = `${progress.index + 1}/${progress.total}`;
  let fields = fieldsOf(progress);
  while (fields.length > 1 && widthOf(head, fields) + NAME_COLUMNS_MIN > columns) {
    const least = Math.max(...fields.map(({ rank }) => rank));
    fields = fields.filter(({ rank }) => rank !== least);
  }
  const room = columns - widthOf(head, fields);
  const name = room < 1 ? '' : shortened(progress.name, room);
  const words = [head, name, ...fields.map(({ text }) => text)].filter((word) => word !== '');
  return shortened(words.join(GAP), columns);
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
  const { leftNs, elapsedNs, failed } = progress;
  const time = leftNs === undefined ? `${clockText(elapsedNs)} gone` : `${clockText(leftNs)} left`;
  return [
    // That it measures goes without saying.
    { text: progress.stage === 'measure' ? '' : progress.stage, rank: 3 },
    { text: time, rank: 1 },
    { text: `${rateText(progress.ratePerSecond)}/s`, rank: 4 },
    { text: `${countText(progress.inFlight)} in flight`, rank: 6 },
    { text: percentilesText(progress), rank: 5 },
    // Without a failure there is nothing to watch.
    { text: `${countText(failed)} failed`, rank: failed > 0 ? 2 : 7 },
  ].filter(({ text }) => text !== '');
}

/** Those that are known so far, with one digit less than in a table: they change each second. */
function percentilesText({ p50Ns, p99Ns }: Progress): string {
  if (p50Ns === null) {
    return '';
  }
  const fine = scaleOf([p50Ns, p99Ns]);
  const scale = { ...fine, decimals: Math.max(0, fine.decimals - 1) };
  const p99 = p99Ns === null ? '' : ` p99 ${timeText(p99Ns, scale)}`;
  return `p50 ${timeText(p50Ns, scale)}${p99} ${scale.unit}`;
}

/** Of all but the name, with the gaps around it. */
function widthOf(head: string, fields: readonly Field[]): number {
  return [head, '', ...fields.map(({ text }) => text)].join(GAP).length;
}

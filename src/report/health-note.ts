/* What the verdict on a cell stands on, in a line or two under its tables. */
import type { CellDocument, HealthDocument } from '../result/document.js';

import { countOf, countText, timeWithUnit } from './number.js';

/** `usual`: only where stalls touched requests, so that a reader can see what they did. */
export function healthTexts(cell: CellDocument, detail: 'usual' | 'all'): readonly string[] {
  const { health, counts } = cell;
  if (health === undefined) return [];
  const stalls = health.touched > 0 ? [stallText(health, counts.ok)] : [];
  return detail === 'all' ? [...stalls, machineText(health)] : stalls;
}

function stallText({ stalls, touched, untouched }: HealthDocument, ok: number): string {
  const what =
    `${countOf(stalls.count, 'stall')} of the generator, ${timeWithUnit(stalls.longestNs)} at ` +
    `most, may have delayed ${countText(touched)} of ${countText(ok)} answers`;
  const others = [
    { name: 'p50', ns: untouched?.p50Ns },
    { name: 'p90', ns: untouched?.p90Ns },
    { name: 'p99', ns: untouched?.p99Ns },
  ].flatMap(({ name, ns }) =>
    ns === null || ns === undefined ? [] : [`${name} ${timeWithUnit(ns)}`],
  );
  return others.length === 0 ? what : `${what}; the others: ${others.join(', ')}`;
}

function machineText(health: HealthDocument): string {
  const { garbage, readWaitP99Ns, wakeUpLateP99Ns } = health;
  const known = [
    { name: 'event loop busy', text: percentText(health.loopBusyRatio) },
    {
      name: 'garbage',
      text: garbage.count === 0 ? 'none' : `${timeWithUnit(garbage.longestNs)} at most`,
    },
    {
      name: 'what streamed waited to be read (p99)',
      text: typeof readWaitP99Ns === 'number' ? timeWithUnit(readWaitP99Ns) : undefined,
    },
    { name: 'waiting for a processor', text: percentText(health.cpuWaitRatio) },
    { name: 'stolen', text: percentText(health.stolenRatio) },
    { name: 'throttled', text: percentText(health.throttledRatio) },
    {
      name: 'threads woken late by (p99)',
      text: wakeUpLateP99Ns === null ? undefined : timeWithUnit(wakeUpLateP99Ns),
    },
  ];
  const parts = known.flatMap(({ name, text }) => (text === undefined ? [] : [`${name} ${text}`]));
  return `the generator and its machine: ${parts.join(', ')}`;
}

function percentText(ratio: number | null): string | undefined {
  if (ratio === null) return undefined;
  const percent = ratio * 100;
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)}%`;
}

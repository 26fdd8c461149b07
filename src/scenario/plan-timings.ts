import { type TimingSource, WINDOW_KINDS } from '../timing/server-report.js';

import type { Loose } from './collect.js';
import type { Scenario } from './scenario-schema.js';

type Written = Loose<Scenario['timings']>;

/** Where the server tells its time; what has a mistake is left out, and reported elsewhere. */
export function timingsOf(
  timings: Written | undefined,
  resolve: (path: string) => string,
): readonly TimingSource[] {
  if (timings === undefined) return [{ kind: 'auto' }];
  return (typeof timings === 'string' ? [timings] : timings).flatMap((source) => {
    if (source === undefined) return [];
    const one = typeof source === 'string' ? sourceNamed(source) : sourceOf(source, resolve);
    return one === undefined ? [] : [one];
  });
}

function sourceNamed(name: string): TimingSource {
  return name === 'auto' ? { kind: 'auto' } : { kind: 'known', name };
}

type Mapping = Exclude<Exclude<Written, string>[number], string | undefined>;

function sourceOf(source: Mapping, resolve: (path: string) => string): TimingSource | undefined {
  for (const counters of WINDOW_KINDS) {
    const url: unknown = Reflect.get(source, counters);
    if (typeof url !== 'string') continue;
    return { kind: 'window', counters, url: counters === 'tritonTrace' ? resolve(url) : url };
  }
  if (!('piece' in source)) return undefined;
  const { piece, unit } = source;
  if (piece === undefined || unit === undefined) return undefined;
  if ('body' in source && source.body !== undefined) {
    return { kind: 'body', pointer: source.body, piece, unit };
  }
  if (!('header' in source) || source.header === undefined) return undefined;
  return { kind: 'header', header: source.header.toLowerCase(), piece, unit };
}

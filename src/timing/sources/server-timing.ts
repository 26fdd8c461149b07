/* The standard: a header or trailer with names and milliseconds, for servers that one writes. */

import { NS_PER_MS } from '../../base/units.js';

import { roundingNs } from '../printed-number.js';
import type { ReportEntry } from '../report-entry.js';
import { isUsualName, takenAsOf } from '../reported-name.js';
import { isTime, linesOf } from '../reported-time.js';
import type { Evidence } from '../server-report.js';
import { ENTRIES_MAX, parseServerTiming, type ServerTimingEntry } from '../server-timing.js';
import type { KnownSource } from './known-source.js';

const HEADER = 'server-timing';

export const SERVER_TIMING: KnownSource = {
  name: 'server-timing',
  title: 'Server-Timing',
  names: 'own',
  headers: [HEADER],
  readsBody: false,
  read: (evidence) => {
    // A silent server must not cost anything: this is asked for every answer.
    if (evidence.headers.length === 0 && evidence.trailers.length === 0) return NO_ENTRIES;
    return entriesOf(evidence);
  },
  page: {
    server: 'anything that one writes oneself',
    where: 'the header, and the trailer of the same name, which replaces its entries',
    fields: [
      {
        field: 'queue',
        unit: 'ms',
        takenAs: 'serverQueue',
        means: 'accepted → picked up (other names: [phases.md](phases.md))',
      },
      { field: 'decode', unit: 'ms', takenAs: 'serverDecode', means: 'bytes → input of the model' },
      { field: 'inference', unit: 'ms', takenAs: 'inference', means: 'the model' },
      { field: 'encode', unit: 'ms', takenAs: 'serverEncode', means: 'its output → bytes' },
      { field: 'total', unit: 'ms', takenAs: 'total', means: 'the server’s idea of the whole' },
    ],
    overlaps:
      'entries of one piece are summed, unless its usual name gives a time. Names of fronts and caches (`cdn`, `edge`, `gfet4t7`, `x-originResponse` …) are kept and shown, no more.',
    leavesOut: 'what the server does not write',
    streamed: 'a header ends where the body begins; a trailer knows all of it',
    toSwitchOn:
      'a few lines of code in the server: `Server-Timing: queue;dur=1.2, inference;dur=20.3`',
  },
};

const TOO_MANY: ReportEntry = {
  name: `(more than ${ENTRIES_MAX} entries)`,
  ns: undefined,
  state: 'unparseable',
  takenAs: undefined,
  roundingNs: 0,
  from: 'headers',
};

const NO_ENTRIES: readonly ReportEntry[] = [];

function entriesOf(evidence: Evidence): readonly ReportEntry[] {
  const early = parseServerTiming(linesOf(evidence.headers, HEADER));
  const late = parseServerTiming(linesOf(evidence.trailers, HEADER));
  // A trailer knows what the header could not: for the same name it replaces it.
  const renewed = late.map(({ name }) => name.toLowerCase());
  const entries: ReportEntry[] = [];
  for (const entry of early) {
    if (renewed.length === 0 || !renewed.includes(entry.name.toLowerCase())) {
      entries.push(standardEntry(entry, 'headers'));
    }
  }
  for (const entry of late) {
    entries.push(standardEntry(entry, 'trailers'));
  }
  if (early.length > ENTRIES_MAX || late.length > ENTRIES_MAX) entries.push(TOO_MANY);
  return entries.some((entry, index) => isRepeated(entry, entries, index))
    ? entries.map((entry) => (isCovered(entry, entries) ? { ...entry, takenAs: undefined } : entry))
    : entries;
}

function isRepeated({ takenAs }: ReportEntry, all: readonly ReportEntry[], index: number): boolean {
  return takenAs !== undefined && all.findIndex((one) => one.takenAs === takenAs) !== index;
}

/**
 * `inference` and `gpu` overlap, `tokenize` and `validate` do not. So the usual name, where it
 * gives a time, stands alone; where it does not, the others of the same piece are summed.
 */
function isCovered({ name, takenAs }: ReportEntry, all: readonly ReportEntry[]): boolean {
  return (
    !isUsualName(name) &&
    all.some((one) => one.takenAs === takenAs && one.ns !== undefined && isUsualName(one.name))
  );
}

function standardEntry(
  { name, durationMs, durationState, decimals }: ServerTimingEntry,
  from: 'headers' | 'trailers',
): ReportEntry {
  const ns = durationMs === undefined ? undefined : durationMs * NS_PER_MS + 0;
  const isParsed = ns !== undefined && isTime(ns);
  return {
    name,
    ns: isParsed ? ns : undefined,
    state: durationState === 'parsed' && !isParsed ? 'unparseable' : durationState,
    takenAs: takenAsOf(name),
    roundingNs: isParsed ? roundingNs(decimals, NS_PER_MS) : 0,
    from,
  };
}

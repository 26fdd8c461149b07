import { valueAt } from '../base/json-pointer.js';
import { NS_PER_MS, NS_PER_SECOND, NS_PER_US } from '../base/units.js';

import { numberWithUnit, type PrintedNumber, roundingNs } from './printed-number.js';
import { isUsualName, type TakenAs, takenAsOf } from './reported-name.js';
import type {
  Evidence,
  ReportedPiece,
  ServerReport,
  TimeUnit,
  TimingSource,
} from './server-report.js';
import { parseServerTiming, type ServerTimingEntry } from './server-timing.js';

/** One thing that a server said, and what it was taken for. */
export type ReportEntry = {
  /** As the server wrote it; for a field that the scenario names, where it was found. */
  readonly name: string;
  /** Undefined: said without a duration, or with one that cannot be read. */
  readonly ns: number | undefined;
  readonly state: 'absent' | 'parsed' | 'unparseable';
  /** Undefined: kept and shown, but no piece of this request's time. */
  readonly takenAs: TakenAs | undefined;
  readonly roundingNs: number;
  readonly from: ServerReport['observedAt'];
};

/**
 * Everything that the sources found, in their order. What the scenario names by hand replaces what
 * Server-Timing says of the same piece; two fields named for one piece are both kept, and summed.
 */
export function entriesOf(
  evidence: Evidence,
  sources: readonly TimingSource[],
): readonly ReportEntry[] {
  const named: ReportEntry[] = [];
  let standard: readonly ReportEntry[] = [];
  for (const source of sources) {
    if (source.kind === 'server-timing') {
      standard = serverTimingEntries(evidence);
    } else {
      const entry = fieldEntry(evidence, source);
      if (entry !== undefined) {
        named.push(entry);
      }
    }
  }
  if (named.length === 0) {
    return standard;
  }
  const taken = new Set(named.map((entry) => (entry.ns === undefined ? undefined : entry.takenAs)));
  return [
    ...standard.map((entry) =>
      taken.has(entry.takenAs) ? { ...entry, takenAs: undefined } : entry,
    ),
    ...named,
  ];
}

/** What the server said of its own time; undefined where it said nothing at all. */
export function reportOf(
  evidence: Evidence,
  sources: readonly TimingSource[],
): ServerReport | undefined {
  const entries = entriesOf(evidence, sources);
  if (entries.every(({ state }) => state === 'absent')) {
    return undefined;
  }
  const pieces: Partial<Record<ReportedPiece, number>> = {};
  let others: Map<string, number> | undefined;
  let totalNs: number | undefined;
  let unparseable = 0;
  let piecesRoundingNs = 0;
  let totalRoundingNs = 0;
  let observedAt: ServerReport['observedAt'] = 'headers';
  for (const entry of entries) {
    const { ns, takenAs } = entry;
    unparseable += entry.state === 'unparseable' ? 1 : 0;
    if (ns === undefined) {
      continue;
    }
    if (takenAs === undefined) {
      others ??= new Map();
      others.set(entry.name, (others.get(entry.name) ?? 0) + ns);
      continue;
    }
    observedAt = later(observedAt, entry.from);
    if (takenAs === 'total') {
      // Several ideas of the whole lie one inside the other: the outermost is the whole.
      totalNs = Math.max(totalNs ?? 0, ns);
      totalRoundingNs = Math.max(totalRoundingNs, entry.roundingNs);
    } else {
      pieces[takenAs] = (pieces[takenAs] ?? 0) + ns;
      piecesRoundingNs += entry.roundingNs;
    }
  }
  return {
    pieces,
    totalNs,
    others: others === undefined ? {} : Object.fromEntries(others),
    unparseable,
    roundingNs: Math.max(piecesRoundingNs, totalRoundingNs),
    observedAt,
  };
}

function later(
  one: ServerReport['observedAt'],
  other: ServerReport['observedAt'],
): ServerReport['observedAt'] {
  return ORDER[other] > ORDER[one] ? other : one;
}

const ORDER = { headers: 0, body: 1, trailers: 2 } as const;

const SERVER_TIMING = 'server-timing';
const NO_ENTRIES: readonly ReportEntry[] = [];

function serverTimingEntries(evidence: Evidence): readonly ReportEntry[] {
  // A silent server must not cost anything: this is asked for every answer.
  if (evidence.headers.length === 0 && evidence.trailers.length === 0) return NO_ENTRIES;
  const early = parseServerTiming(linesOf(evidence.headers, SERVER_TIMING));
  const late = parseServerTiming(linesOf(evidence.trailers, SERVER_TIMING));
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
  const isParsed = durationMs !== undefined;
  return {
    name,
    ns: isParsed ? durationMs * NS_PER_MS : undefined,
    state: durationState,
    takenAs: takenAsOf(name),
    roundingNs: isParsed ? roundingNs(decimals, NS_PER_MS) : 0,
    from,
  };
}

type FieldSource = Exclude<TimingSource, { readonly kind: 'server-timing' }>;

/** Undefined: the answer has no such header or member. */
function fieldEntry(evidence: Evidence, source: FieldSource): ReportEntry | undefined {
  const found =
    source.kind === 'header'
      ? linesOf(evidence.headers, source.header.toLowerCase())[0]
      : valueAt(evidence.body, source.pointer);
  if (found === undefined || found === null) {
    return undefined;
  }
  const number = timeOf(found);
  const nsPerUnit = NS_PER_UNIT[number?.unit ?? source.unit];
  const isTime = number !== undefined && number.value >= 0;
  return {
    name: source.kind === 'header' ? `header ${source.header}` : `body ${source.pointer}`,
    ns: isTime ? number.value * nsPerUnit : undefined,
    state: isTime ? 'parsed' : 'unparseable',
    takenAs: source.piece,
    roundingNs: isTime ? roundingNs(number.decimals, nsPerUnit) : 0,
    from: source.kind === 'header' ? 'headers' : 'body',
  };
}

const NS_PER_UNIT: Readonly<Record<TimeUnit, number>> = {
  s: NS_PER_SECOND,
  ms: NS_PER_MS,
  us: NS_PER_US,
  ns: 1,
};

/** `unit` is what the text itself says, where it says something. */
function timeOf(found: unknown): (PrintedNumber & { unit: TimeUnit | undefined }) | undefined {
  if (typeof found !== 'string' && typeof found !== 'number') {
    return undefined;
  }
  const number = numberWithUnit(String(found));
  return number && { ...number, unit: unitOf(number.suffix) };
}

function unitOf(suffix: string | undefined): TimeUnit | undefined {
  switch (suffix) {
    case undefined:
      return undefined;
    case 's':
    case 'ms':
    case 'ns':
      return suffix;
    default:
      return 'us';
  }
}

function linesOf(lines: Evidence['headers'], wanted: string): readonly string[] {
  const values: string[] = [];
  for (const [name, value] of lines) {
    if (name === wanted) {
      values.push(value);
    }
  }
  return values;
}

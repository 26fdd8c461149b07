import { valueAt } from '../base/json-pointer.js';
import { NS_PER_MS, NS_PER_SECOND, NS_PER_US } from '../base/units.js';

import { numberWithUnit, type PrintedNumber, roundingOf } from './printed-number.js';
import { type ReportedName, reportedNameOf, type TakenAs } from './reported-name.js';
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
  const pieces: Partial<Record<ReportedPiece, number>> = {};
  const others = new Map<string, number>();
  let totalNs: number | undefined;
  let unparseable = 0;
  let roundingNs = 0;
  let totalRoundingNs = 0;
  let observedAt: ServerReport['observedAt'] = 'headers';
  for (const { name, ns, state, takenAs, roundingNs: entryRoundingNs, from } of entries) {
    unparseable += state === 'unparseable' ? 1 : 0;
    if (ns === undefined) {
      continue;
    }
    if (takenAs === undefined) {
      others.set(name, (others.get(name) ?? 0) + ns);
      continue;
    }
    observedAt = later(observedAt, from);
    if (takenAs === 'total') {
      // Several ideas of the whole lie one inside the other: the outermost is the whole.
      totalNs = Math.max(totalNs ?? 0, ns);
      totalRoundingNs = Math.max(totalRoundingNs, entryRoundingNs);
    } else {
      pieces[takenAs] = (pieces[takenAs] ?? 0) + ns;
      roundingNs += entryRoundingNs;
    }
  }
  if (entries.every((entry) => entry.state === 'absent')) {
    return undefined;
  }
  return {
    pieces,
    totalNs,
    others: Object.fromEntries(others),
    unparseable,
    roundingNs: Math.max(roundingNs, totalRoundingNs),
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

function serverTimingEntries(evidence: Evidence): readonly ReportEntry[] {
  const early = parseServerTiming(linesOf(evidence.headers, SERVER_TIMING));
  const late = parseServerTiming(linesOf(evidence.trailers, SERVER_TIMING));
  if (early.length === 0 && late.length === 0) {
    return [];
  }
  // A trailer knows what the header could not: for the same name it replaces it.
  const renewed = new Set(late.map((entry) => entry.name.toLowerCase()));
  const standing = early.filter((entry) => !renewed.has(entry.name.toLowerCase()));
  const usual = usualPieces([...standing, ...late]);
  return [
    ...standing.map((entry) => standardEntry(entry, usual, 'headers')),
    ...late.map((entry) => standardEntry(entry, usual, 'trailers')),
  ];
}

/** The pieces for which an entry with the usual name gives a time. */
function usualPieces(entries: readonly ServerTimingEntry[]): ReadonlySet<TakenAs> {
  const found = new Set<TakenAs>();
  for (const entry of entries) {
    const name = reportedNameOf(entry.name);
    if (name?.isUsual === true && entry.durationMs !== undefined) {
      found.add(name.takenAs);
    }
  }
  return found;
}

function standardEntry(
  entry: ServerTimingEntry,
  usual: ReadonlySet<TakenAs>,
  from: 'headers' | 'trailers',
): ReportEntry {
  const ns = entry.durationMs === undefined ? undefined : entry.durationMs * NS_PER_MS;
  return {
    name: entry.name,
    ns,
    state: entry.durationState,
    takenAs: takenAsOf(reportedNameOf(entry.name), usual),
    roundingNs:
      ns === undefined ? 0 : roundingOf({ value: 0, decimals: entry.decimals }) * NS_PER_MS,
    from,
  };
}

/** `inference` and `gpu` together overlap, `tokenize` and `validate` do not: hence this rule. */
function takenAsOf(
  name: ReportedName | undefined,
  usual: ReadonlySet<TakenAs>,
): TakenAs | undefined {
  if (name === undefined || (!name.isUsual && usual.has(name.takenAs))) {
    return undefined;
  }
  return name.takenAs;
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
    roundingNs: isTime ? roundingOf(number) * nsPerUnit : 0,
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

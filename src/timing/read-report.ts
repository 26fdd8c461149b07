import { valueAt } from '../base/json-pointer.js';

import type { ReportEntry } from './report-entry.js';
import { onlyValue, timeEntry } from './reported-time.js';
import type { Evidence, ReportedPiece, ServerReport, TimingSource } from './server-report.js';
import type { KnownSource } from './sources/known-source.js';
import { KNOWN_SOURCES, sourceNamed } from './sources/sources.js';

/** A field that the scenario names by hand. */
type FieldSource = Extract<TimingSource, { readonly kind: 'header' | 'body' }>;

/** What of an answer is looked at. */
export type Reading = {
  readonly known: readonly {
    readonly source: KnownSource;
    /** By name; else it is one of all that `auto` tries. */
    readonly isAsked: boolean;
  }[];
  readonly fields: readonly FieldSource[];
};

export function readingOf(sources: readonly TimingSource[]): Reading {
  const asked = new Set(
    sources.flatMap((source) => (source.kind === 'known' ? [sourceNamed(source.name)] : [])),
  );
  const isAuto = sources.some(({ kind }) => kind === 'auto');
  const tried = isAuto ? KNOWN_SOURCES.filter((source) => !asked.has(source)) : [];
  return {
    known: [
      ...[...asked].map((source) => ({ source, isAsked: true })),
      ...tried.map((source) => ({ source, isAsked: false })),
    ],
    fields: sources.flatMap((source) =>
      source.kind === 'header' || source.kind === 'body' ? [source] : [],
    ),
  };
}

/** What the sources said, and which of them is listened to. */
export type Told = {
  readonly entries: readonly ReportEntry[];
  /** Sources that the answer has, the one first that gives the pieces. */
  readonly found: readonly KnownSource[];
  /** Where the pieces or the total come from, as the output calls it. */
  readonly source: string | undefined;
};

/**
 * Everything that the sources found. Pieces of two sources may overlap (a server's inference has
 * the engine's queue in it), so one source gives them all: the first that tells something of the
 * inside, else the first that tells a total. What others say is kept and shown. What the scenario
 * names by hand replaces what that source says of the same piece; two fields named for one piece
 * are both kept, and summed.
 */
export function toldBy(evidence: Evidence, reading: Reading): Told {
  const { known, fields } = reading;
  const [only, second] = known;
  // What every answer comes to once the sources have been found: nothing to choose from.
  if (only !== undefined && second === undefined && fields.length === 0) {
    const entries = only.source.read(evidence);
    if (entries.length === 0) return NOTHING;
    const source = entries.some(isTaken) ? only.source.title : undefined;
    return { entries: wholeOnly(entries), found: [only.source], source };
  }
  return chosenOf(evidence, reading);
}

const NOTHING: Told = { entries: [], found: [], source: undefined };

function chosenOf(evidence: Evidence, { known, fields }: Reading): Told {
  const found: { readonly source: KnownSource; readonly entries: readonly ReportEntry[] }[] = [];
  for (const { source, isAsked } of known) {
    const entries = source.read(evidence);
    if (entries.length > 0 && (isAsked || source.names === 'own' || entries.some(isParsed))) {
      found.push({ source, entries });
    }
  }
  const chosen =
    found.find(({ entries }) => entries.some(isPiece)) ??
    found.find(({ entries }) => entries.some(isTotal));
  const standard = found.flatMap(({ source, entries }) =>
    chosen === undefined || source === chosen.source ? entries : entries.map(aside),
  );
  const named = namedEntries(evidence, fields);
  const taken = new Set(named.flatMap((entry) => (entry.ns === undefined ? [] : namesOf(entry))));
  const left = standard.map((entry) => (taken.has(entry.takenAs) ? aside(entry) : entry));
  const titles = [
    ...(chosen !== undefined && left.some(isTaken) ? [chosen.source.title] : []),
    ...named.filter(isTaken).map(({ name }) => name),
  ];
  return {
    entries: wholeOnly([...left, ...named]),
    found: found.map(({ source }) => source),
    source: titles.length === 0 ? undefined : titles.join(', '),
  };
}

/** Who tells the whole and its two parts means one time: the parts are shown, and not summed. */
function wholeOnly(entries: readonly ReportEntry[]): readonly ReportEntry[] {
  const tellsBoth =
    entries.some(({ ns, takenAs }) => ns !== undefined && takenAs === 'inference') &&
    entries.some(isPartOfInference);
  if (!tellsBoth) return entries;
  return entries.map((entry) => (isPartOfInference(entry) ? aside(entry) : entry));
}

function isPartOfInference({ takenAs }: ReportEntry): boolean {
  return takenAs === 'prefill' || takenAs === 'generation';
}

/** What a field that the scenario names replaces: an inference stands for its two parts, too. */
function namesOf({ takenAs }: ReportEntry): readonly ReportEntry['takenAs'][] {
  switch (takenAs) {
    case 'inference':
      return ['inference', 'prefill', 'generation'];
    case 'prefill':
    case 'generation':
      return [takenAs, 'inference'];
    default:
      return [takenAs];
  }
}

/** Every entry, with what it was taken for. */
export function entriesOf(
  evidence: Evidence,
  sources: readonly TimingSource[],
): readonly ReportEntry[] {
  return toldBy(evidence, readingOf(sources)).entries;
}

/** What the server said of its own time; undefined where it said nothing at all. */
export function reportOf(
  evidence: Evidence,
  sources: readonly TimingSource[],
): ServerReport | undefined {
  return reportFrom(toldBy(evidence, readingOf(sources)));
}

export function reportFrom({ entries, source }: Told): ServerReport | undefined {
  if (entries.every(isAbsent)) {
    return undefined;
  }
  const told = source === undefined ? {} : { source };
  const pieces: Partial<Record<ReportedPiece, number>> = {};
  let others: Map<string, number> | undefined;
  let totalNs: number | undefined;
  const unparseable = entries.filter(isUnparseable).length;
  let piecesRoundingNs = 0;
  let totalRoundingNs = 0;
  let observedAt: ServerReport['observedAt'] = 'headers';
  for (const entry of entries) {
    const { ns, takenAs } = entry;
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
    ...told,
  };
}

function isAbsent({ state }: ReportEntry): boolean {
  return state === 'absent';
}

function isUnparseable({ state }: ReportEntry): boolean {
  return state === 'unparseable';
}

function isParsed({ ns }: ReportEntry): boolean {
  return ns !== undefined;
}

function isTaken({ ns, takenAs }: ReportEntry): boolean {
  return ns !== undefined && takenAs !== undefined;
}

function isPiece(entry: ReportEntry): boolean {
  return isTaken(entry) && entry.takenAs !== 'total';
}

function isTotal(entry: ReportEntry): boolean {
  return isTaken(entry) && entry.takenAs === 'total';
}

/** Kept and shown, not summed. */
function aside(entry: ReportEntry): ReportEntry {
  return entry.takenAs === undefined ? entry : { ...entry, takenAs: undefined };
}

function later(
  one: ServerReport['observedAt'],
  other: ServerReport['observedAt'],
): ServerReport['observedAt'] {
  return ORDER[other] > ORDER[one] ? other : one;
}

const ORDER = { headers: 0, body: 1, trailers: 2 } as const;

function namedEntries(evidence: Evidence, fields: readonly FieldSource[]): readonly ReportEntry[] {
  return fields.flatMap((field) => {
    const entry = fieldEntry(evidence, field);
    return entry === undefined ? [] : [entry];
  });
}

/** Undefined: the answer has no such header or member. */
function fieldEntry(evidence: Evidence, source: FieldSource): ReportEntry | undefined {
  const { piece: takenAs, unit } = source;
  const printed = 'rounded';
  if (source.kind === 'header') {
    const found = onlyValue(evidence.headers, source.header.toLowerCase());
    const name = fieldName(source);
    return timeEntry(found, { name, unit, takenAs, printed, from: 'headers' });
  }
  const found = valueAt(evidence.body, source.pointer);
  return timeEntry(found, { name: fieldName(source), unit, takenAs, printed, from: 'body' });
}

/** As the output calls a field that the scenario names. */
export function fieldName(source: FieldSource): string {
  return source.kind === 'header' ? `header ${source.header}` : `body ${source.pointer}`;
}

/*
 * A place where a kind of server tells its own time in each answer. Most are a list of fields;
 * the page docs/timing-sources.md is made from the same list, so that the two cannot differ.
 */

import type { ReportEntry } from '../report-entry.js';
import type { TakenAs } from '../reported-name.js';
import { memberAt, onlyValue, timeEntry } from '../reported-time.js';
import type { Evidence, TimeUnit } from '../server-report.js';

export type KnownSource = {
  /** As a scenario writes it under `timings`. */
  readonly name: string;
  /** As the output calls it. */
  readonly title: string;
  /** Lower-case names of the headers that it reads. */
  readonly headers: readonly string[];
  readonly readsBody: boolean;
  /**
   * `own`: nobody else uses these names, so that a value which is no time is this server's
   * mistake. `shared`: others use them for other things, and such a value says nothing.
   */
  readonly names: 'own' | 'shared';
  /** Entries that it finds; none where the answer is not of its kind. */
  readonly read: (evidence: Evidence) => readonly ReportEntry[];
  readonly page: SourcePage;
};

/** What docs/timing-sources.md says of it. */
export type SourcePage = {
  readonly server: string;
  /** Where in the answer, and since when or of which routes. */
  readonly where: string;
  readonly fields: readonly FieldRow[];
  /** Which of its times overlap, which add up. */
  readonly overlaps: string;
  readonly leavesOut: string;
  /** What it cannot know when the answer is streamed. */
  readonly streamed: string;
  /** What makes the server tell; undefined: nothing is needed. */
  readonly toSwitchOn?: string;
};

export type FieldRow = {
  readonly field: string;
  readonly unit: string;
  readonly takenAs: TakenAs | undefined;
  readonly means: string;
};

/** One field of an answer, and what it is taken for. */
export type FieldRule = {
  readonly header?: string;
  readonly body?: readonly string[];
  readonly unit: TimeUnit;
  /** Undefined: kept and shown, never summed. */
  readonly takenAs?: TakenAs;
  /** Default: rounded. */
  readonly printed?: 'rounded' | 'truncated';
  readonly means: string;
};

type FieldSource = {
  readonly name: string;
  readonly title: string;
  readonly names?: 'own' | 'shared';
  readonly fields: readonly FieldRule[];
  /** Headers that tell its kind, and carry no time. */
  readonly marks?: readonly string[];
  /** Whether an answer is of this kind; default: it has one of the fields. */
  readonly applies?: (evidence: Evidence) => boolean;
  /** Fields of one piece that are absent are zero (they are omitted), not unknown. */
  readonly omitsZeros?: boolean;
  /** What is worked out from several fields. */
  readonly derived?: {
    readonly rows: readonly FieldRow[];
    readonly read: (evidence: Evidence) => readonly ReportEntry[];
  };
  readonly page: Omit<SourcePage, 'fields'>;
};

export function sourceOfFields(source: FieldSource): KnownSource {
  const { fields, applies, derived, omitsZeros = false } = source;
  const headers = fields.flatMap(({ header }) => (header === undefined ? [] : [header]));
  const told = fields.map((rule) => ({ rule, field: timeFieldOf(rule) }));
  return {
    name: source.name,
    title: source.title,
    names: source.names ?? 'own',
    headers: [...headers, ...(source.marks ?? [])],
    readsBody: derived !== undefined || fields.some(({ body }) => body !== undefined),
    read: (evidence) => {
      if (applies !== undefined && !applies(evidence)) return [];
      const entries: ReportEntry[] = [];
      for (const { rule, field } of told) {
        const entry = timeEntry(foundBy(rule, evidence), field);
        if (entry !== undefined) entries.push(entry);
      }
      if (derived !== undefined) entries.push(...derived.read(evidence));
      return omitsZeros || entries.length === 0 ? entries : wholePieces(entries, told);
    },
    page: { ...source.page, fields: [...fields.map(rowOf), ...(derived?.rows ?? [])] },
  };
}

/** Prefill and generation are the two parts of one thing. */
function isOfOne(one: TakenAs | undefined, other: TakenAs): boolean {
  const isHalf = (name: TakenAs | undefined) => name === 'prefill' || name === 'generation';
  return one === other || (isHalf(one) && isHalf(other));
}

type Told = { readonly rule: FieldRule; readonly field: ReturnType<typeof timeFieldOf> };

/**
 * A piece that is told in several fields needs them all: prefill without generation is not the
 * inference. What is left of such a piece is kept and shown.
 */
function wholePieces(
  entries: readonly ReportEntry[],
  told: readonly Told[],
): readonly ReportEntry[] {
  const isWhole = ({ takenAs }: ReportEntry): boolean => {
    if (takenAs === undefined || takenAs === 'total') return true;
    const names = told.filter(({ rule }) => isOfOne(rule.takenAs, takenAs));
    return names.every(({ field }) =>
      entries.some(({ name, ns }) => name === field.name && ns !== undefined),
    );
  };
  return entries.every(isWhole)
    ? entries
    : entries.map((entry) =>
        entry.state === 'unparseable' || isWhole(entry) ? entry : { ...entry, takenAs: undefined },
      );
}

function timeFieldOf(rule: FieldRule) {
  return {
    name: fieldText(rule),
    unit: rule.unit,
    takenAs: rule.takenAs,
    printed: rule.printed ?? 'rounded',
    from: rule.header === undefined ? 'body' : 'headers',
  } as const;
}

function foundBy({ header, body }: FieldRule, evidence: Evidence): unknown {
  if (header !== undefined) return onlyValue(evidence.headers, header);
  return body === undefined ? undefined : memberAt(evidence.body, body);
}

function fieldText({ header, body }: FieldRule): string {
  return header ?? (body ?? []).join('.');
}

function rowOf(rule: FieldRule): FieldRow {
  const { unit, printed, takenAs, means } = rule;
  return {
    field: fieldText(rule),
    unit: printed === 'truncated' ? `${unit}, cut to whole` : unit,
    takenAs,
    means,
  };
}

export function hasHeader({ headers }: Evidence, names: readonly string[]): boolean {
  return headers.some(([name]) => names.includes(name));
}

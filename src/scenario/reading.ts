import type { DiagnosticCode } from '../base/diagnostic.js';

/** What came of one value: the value inside, or what is wrong with it, to be put after its name. */
export type Reading<Value> = { readonly ok: true; readonly value: Value } | BadReading;

export type BadReading = {
  readonly ok: false;
  readonly code: DiagnosticCode;
  /** Follows the field's path: `needs a unit`, `must be at most 1h, not 5h`. */
  readonly problem: string;
  readonly hint?: string;
};

export function good<Value>(value: Value): Reading<Value> {
  return { ok: true, value };
}

export function bad(code: DiagnosticCode, problem: string, hint?: string): BadReading {
  return hint === undefined ? { ok: false, code, problem } : { ok: false, code, problem, hint };
}

/** A value as a message shows it: short, and naming its kind where it has no short form. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') {
    return value.length > 60
      ? `${JSON.stringify(value.slice(0, 57)).slice(0, -1)}…"`
      : JSON.stringify(value);
  }
  return String(value);
}

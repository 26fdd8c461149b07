/*
 * A mistake in the user's file, as data. Offsets inside; line and column appear only when it is
 * printed (base/source-text.ts). All mistakes of a file are collected; nothing throws.
 */

/** Offsets into the text of one source. `end` is exclusive. */
export type Span = { readonly start: number; readonly end: number };

export type Severity = 'error' | 'warning';

/** A closed list; `docs/errors.md` has a row for each. */
export type DiagnosticCode = (typeof DIAGNOSTIC_CODES)[number];

export const DIAGNOSTIC_CODES = [
  'yaml-syntax',
  'yaml-trap',
  'wrong-type',
  'missing-field',
  'unknown-field',
  'unknown-value',
  'missing-unit',
  'bad-quantity',
  'out-of-range',
  'unset-variable',
  'missing-file',
  'bad-url',
  'bad-limit',
  'bad-template',
  'bad-trace',
  'bad-conversation',
  'impossible',
  'duplicate-name',
] as const;

/** A text that a span lies in, with the name under which its mistakes are shown. */
export type SourceText = { readonly path: string; readonly text: string };

export type Diagnostic = {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
  /** Where the span lies when it is not the file itself: a `--set` of the command line. */
  readonly source?: SourceText;
};

export type Checked<Value> =
  | { readonly ok: true; readonly value: Value; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]] };

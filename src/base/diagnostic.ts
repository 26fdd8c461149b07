/*
 * A mistake in the user's file, as data. Offsets inside; line and column appear only when it is
 * printed (base/source-text.ts). All mistakes of a file are collected; nothing throws.
 */

/** Offsets into the text of one source. `end` is exclusive. */
export type Span = { readonly start: number; readonly end: number };

export type Severity = 'error' | 'warning';

/** A closed list; `docs/errors.md` has a row for each. */
export type DiagnosticCode =
  | 'yaml-syntax'
  | 'yaml-trap'
  | 'wrong-type'
  | 'missing-field'
  | 'unknown-field'
  | 'unknown-value'
  | 'missing-unit'
  | 'bad-quantity'
  | 'out-of-range'
  | 'unset-variable'
  | 'missing-file'
  | 'bad-url'
  | 'bad-limit'
  | 'bad-template'
  | 'impossible'
  | 'duplicate-name';

export type Diagnostic = {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly span: Span;
  readonly hint?: string;
};

export type Checked<Value> =
  | { readonly ok: true; readonly value: Value; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]] };

import type { Diagnostic, SourceText } from '../base/diagnostic.js';

/**
 * Mistakes are shown with the line they are in, and that line may hold a password. Dots of the
 * same number stand for it, so that the squiggle stays where it is.
 */
export function maskedDiagnostics(
  source: SourceText,
  diagnostics: readonly Diagnostic[],
  secrets: readonly string[],
): readonly Diagnostic[] {
  if (secrets.length === 0) return diagnostics;
  return diagnostics.map((diagnostic) => {
    const shown = diagnostic.source ?? source;
    const { message, hint } = diagnostic;
    return {
      ...diagnostic,
      message: masked(message, secrets),
      ...(hint === undefined ? {} : { hint: masked(hint, secrets) }),
      source: { path: shown.path, text: masked(shown.text, secrets) },
    };
  });
}

function masked(text: string, secrets: readonly string[]): string {
  let result = text;
  for (const secret of secrets) {
    result = result.replaceAll(secret, '•'.repeat(secret.length));
  }
  return result;
}

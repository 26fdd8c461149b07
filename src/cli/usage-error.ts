/** A command line that cannot be obeyed: one line, a hint, exit code 2. Nothing was sent. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

export function usageErrorText(message: string, hint: string | undefined): string {
  return hint === undefined ? `error: ${message}\n` : `error: ${message}\n  hint: ${hint}\n`;
}

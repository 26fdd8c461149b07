import { hide } from './hiding.js';

/** What is printed when modelbench itself is at fault: the stack, for the report of the bug. */
export function faultText(error: unknown, secrets: ReadonlySet<string>): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return hide(
    `fault: modelbench itself failed; this is a bug, please report it\n${stack}\n`,
    secrets,
  );
}

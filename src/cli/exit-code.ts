/*
 * What modelbench tells the shell. The table with its meanings is in docs/commands.md; a test
 * holds each row.
 */
export const DONE = 0;
export const LIMIT_CROSSED = 1;
export const REGRESSED = 1;
export const WRONG_USE = 2;
export const RUN_FAILED = 3;
export const NOT_TRUSTED = 4;
export const FAULT = 70;
export const INTERRUPTED = 130;
export const TERMINATED = 143;

export type ExitCode =
  | typeof DONE
  | typeof LIMIT_CROSSED
  | typeof WRONG_USE
  | typeof RUN_FAILED
  | typeof NOT_TRUSTED
  | typeof FAULT
  | typeof INTERRUPTED
  | typeof TERMINATED;

/** First the one that decides when several apply. */
const PRECEDENCE: readonly ExitCode[] = [
  FAULT,
  INTERRUPTED,
  TERMINATED,
  WRONG_USE,
  RUN_FAILED,
  NOT_TRUSTED,
  LIMIT_CROSSED,
];

export function decisiveOf(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? DONE;
}

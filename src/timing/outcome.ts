/** How a request ended. The names are those of `counts` in the result. */
export type OutcomeKind = (typeof OUTCOMES)[number];

export const OUTCOMES = [
  'ok',
  'httpError',
  'badAnswer',
  'timeout',
  'connectionError',
  'notSent',
] as const;

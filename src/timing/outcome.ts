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

export const OK = 0;
export const HTTP_ERROR = 1;
export const BAD_ANSWER = 2;
export const TIMEOUT = 3;
export const CONNECTION_ERROR = 4;
export const NOT_SENT = 5;

import { spinUntil } from './spin.js';

/** What the pump waits with. An argument, so that tests pass minutes in milliseconds. */
export type Timers = {
  readonly setTimer: (act: () => void, ms: number) => TimerHandle;
  readonly clearTimer: (timer: TimerHandle) => void;
  /** After one turn of the event loop, in which what has arrived is read. */
  readonly setTurn: (act: () => void) => TurnHandle;
  readonly clearTurn: (turn: TurnHandle) => void;
  /** Within this turn: nothing is read until then, less the slack. */
  readonly spinUntil: (untilNs: number, slackNs: number) => void;
};

/** Only whoever made them knows what they are. */
export type TimerHandle = { readonly kind?: 'timer' } & object;
export type TurnHandle = { readonly kind?: 'turn' } & object;

export const timers: Timers = {
  setTimer: (act, ms) => setTimeout(act, ms),
  clearTimer: (timer) => clearTimeout(timer as NodeJS.Timeout),
  setTurn: (act) => setImmediate(act),
  clearTurn: (turn) => clearImmediate(turn as NodeJS.Immediate),
  spinUntil,
};

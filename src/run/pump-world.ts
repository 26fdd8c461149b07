/* What the pump is given, and whom it tells. */
import type { Clock } from '../base/clock.js';

import type { LoadDone } from './load-order.js';
import type { Place } from './places.js';
import type { Timers } from './timers.js';

export type PumpListener<Carrier extends Place> = {
  /** Hot path: an exchange has ended, whatever way. */
  readonly ended: (exchange: Carrier, isMeasured: boolean) => void;
  readonly measuring: (fromNs: number, toNs: number) => void;
  readonly done: (done: LoadDone) => void;
};

/** Who watches whether the event loop turns. */
export type Signs = {
  /** Hot path: it turned at this instant. */
  readonly look: (nowNs: number) => void;
  /** Hot path: until this instant it did what a request asks of it. */
  readonly worked: (nowNs: number) => void;
};

/** What the pump knows of the world: all of it can be virtual. */
export type PumpWorld<Carrier extends Place> = {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly signs: Signs;
  readonly newPlace: (ended: (exchange: Carrier) => void) => Carrier;
};

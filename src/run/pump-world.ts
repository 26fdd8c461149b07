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

/** What the pump knows of the world: all of it can be virtual. */
export type PumpWorld<Carrier extends Place> = {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly newPlace: (ended: (exchange: Carrier) => void) => Carrier;
};

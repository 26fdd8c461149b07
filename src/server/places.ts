import { type DurationNs, type InstantNs, laterNs } from '../base/units.js';

import type { Timer } from './exact-timer.js';

/*
 * The queue in front of the model: first in, first out, for a fixed number of places. A place that
 * may batch takes the first request that waits, gathers others for the length of its window, and
 * executes what it has got, at once when it is full. One place gathers at a time: with several
 * free, a newcomer joins the batch that is forming rather than start one of its own.
 */

export type PlacesSetting<Item> = {
  readonly count: number;
  readonly batchMax: number;
  readonly windowNs: DurationNs;
  readonly timer: Timer;
  /** Begins an execution; `place.release()` ends it, at once or later. */
  readonly execute: (batch: readonly Item[], place: Place) => void;
};

export type Place = { readonly index: number; readonly release: () => void };

export class Places<Item> {
  readonly #setting: PlacesSetting<Item>;
  readonly #waiting: Item[] = [];
  readonly #free: Place[] = [];
  #windowEndsNs: InstantNs | undefined;
  #filling = false;

  constructor(setting: PlacesSetting<Item>) {
    this.#setting = setting;
    for (let index = setting.count - 1; index >= 0; index -= 1) {
      const place: Place = {
        index,
        release: () => {
          this.#free.push(place);
          this.#fill();
        },
      };
      this.#free.push(place);
    }
  }

  add(item: Item): void {
    this.#waiting.push(item);
    this.#fill();
  }

  readonly #fill = (): void => {
    // An instant execution releases its place from within `execute`: the loop below goes on.
    if (this.#filling) return;
    this.#filling = true;
    while (this.#waiting.length > 0 && this.#free.length > 0 && this.#batchIsRipe()) {
      const place = this.#free.pop();
      if (place === undefined) break;
      this.#windowEndsNs = undefined;
      this.#setting.execute(this.#waiting.splice(0, this.#setting.batchMax), place);
    }
    this.#filling = false;
  };

  #batchIsRipe(): boolean {
    const { batchMax, windowNs, timer } = this.#setting;
    if (windowNs === 0 || this.#waiting.length >= batchMax) return true;
    const nowNs = timer.nowNs();
    if (this.#windowEndsNs !== undefined) return nowNs >= this.#windowEndsNs;
    this.#windowEndsNs = laterNs(nowNs, windowNs);
    // The wake-up of a window that was closed early finds a later end here, and does nothing.
    timer.at(this.#windowEndsNs, this.#fill);
    return false;
  }
}

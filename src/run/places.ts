import type { Exchange } from '../wire/exchange.js';

/** What the pump needs of an exchange; in tests a clock answers instead of a server. */
export type Place = Pick<
  Exchange,
  | 'marks'
  | 'busy'
  | 'deadlineNs'
  | 'end'
  | 'isMeasured'
  | 'start'
  | 'timeOut'
  | 'cancel'
  | 'clear'
  | 'close'
>;

/*
 * The places of a cell: connections, each with at most one exchange. They are opened when they
 * are needed. `natural` and `cold` take the place that was used last (fewest connections stay
 * open), `warm` the one that has rested longest (none falls idle).
 */
export class Places<Carrier extends Place> {
  readonly most: number;
  readonly #mode: 'natural' | 'warm' | 'cold';
  readonly #newPlace: () => Carrier;
  readonly #all: Carrier[] = [];
  /** Free places: a stack, or a ring where the longest rested is taken. */
  readonly #free: Carrier[];
  #first = 0;
  #freeCount = 0;

  constructor(most: number, mode: 'natural' | 'warm' | 'cold', newPlace: () => Carrier) {
    this.most = most;
    this.#mode = mode;
    this.#newPlace = newPlace;
    this.#free = [];
  }

  hasFree(): boolean {
    return this.#freeCount > 0 || this.#all.length < this.most;
  }

  /** Hot path. Undefined where all places are busy. */
  take(): Carrier | undefined {
    if (this.#freeCount === 0) {
      if (this.#all.length >= this.most) return undefined;
      const place = this.#newPlace();
      this.#all.push(place);
      return place;
    }
    this.#freeCount -= 1;
    if (this.#mode !== 'warm') return this.#free[this.#freeCount];
    const place = this.#free[this.#first];
    this.#first = (this.#first + 1) % this.most;
    return place;
  }

  /** Hot path. */
  giveBack(place: Carrier): void {
    const at =
      this.#mode === 'warm' ? (this.#first + this.#freeCount) % this.most : this.#freeCount;
    this.#free[at] = place;
    this.#freeCount += 1;
  }

  timeOutBefore(nowNs: number): void {
    for (const place of this.#all) {
      if (place.busy && place.deadlineNs <= nowNs) place.timeOut();
    }
  }

  cancelAll(): void {
    for (const place of this.#all) {
      if (place.busy) place.cancel();
    }
  }

  async closeAll(): Promise<void> {
    await Promise.all(this.#all.map((place) => place.close()));
  }
}

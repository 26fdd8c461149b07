/*
 * Mean, deviation and extremes, exact: not read from buckets. Sums are kept of the distance to the
 * first value, so that a small spread around a large mean does not drown in rounding. One row of
 * doubles, because adding to it must leave no garbage.
 */
export class Moments {
  private readonly row = Float64Array.of(
    0,
    NaN,
    0,
    0,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  );

  add(ns: number): void {
    const { row } = this;
    const count = row[COUNT] ?? 0;
    if (count === 0) {
      row[FIRST] = ns;
    }
    const distance = ns - (row[FIRST] ?? 0);
    row[COUNT] = count + 1;
    row[SUM] = (row[SUM] ?? 0) + distance;
    row[SQUARES] = (row[SQUARES] ?? 0) + distance * distance;
    if (ns < (row[MIN] ?? 0)) {
      row[MIN] = ns;
    }
    if (ns > (row[MAX] ?? 0)) {
      row[MAX] = ns;
    }
  }

  /** As if every value of the other had been added. */
  addAll(other: Moments): void {
    const { row } = this;
    const added = other.count();
    if (added === 0) return;
    if (this.count() === 0) row[FIRST] = other.row[FIRST] ?? 0;
    // The other's distances are from another first value.
    const apart = (other.row[FIRST] ?? 0) - (row[FIRST] ?? 0);
    const sum = other.row[SUM] ?? 0;
    row[COUNT] = (row[COUNT] ?? 0) + added;
    row[SUM] = (row[SUM] ?? 0) + sum + added * apart;
    row[SQUARES] =
      (row[SQUARES] ?? 0) + (other.row[SQUARES] ?? 0) + 2 * apart * sum + added * apart * apart;
    row[MIN] = Math.min(row[MIN] ?? 0, other.row[MIN] ?? 0);
    row[MAX] = Math.max(row[MAX] ?? 0, other.row[MAX] ?? 0);
  }

  count(): number {
    return this.row[COUNT] ?? 0;
  }

  sumNs(): number {
    const count = this.count();
    return count === 0 ? 0 : count * (this.row[FIRST] ?? 0) + (this.row[SUM] ?? 0);
  }

  /** NaN where there is no value. */
  meanNs(): number {
    return this.sumNs() / this.count();
  }

  /** Of the sample (divided by count − 1); NaN below two values. */
  stddevNs(): number {
    const count = this.count();
    const sum = this.row[SUM] ?? 0;
    const squares = Math.max(0, (this.row[SQUARES] ?? 0) - (sum * sum) / count);
    return count < 2 ? NaN : Math.sqrt(squares / (count - 1));
  }

  minNs(): number {
    return this.row[MIN] ?? NaN;
  }

  maxNs(): number {
    return this.row[MAX] ?? NaN;
  }
}

const COUNT = 0;
const FIRST = 1;
const SUM = 2;
const SQUARES = 3;
const MIN = 4;
const MAX = 5;

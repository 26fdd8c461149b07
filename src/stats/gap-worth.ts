/*
 * What the gaps of streamed answers are worth as evidence. Those of one answer are made by one
 * server at one time, and resemble each other more than those of several: n of them prove as much
 * as fewer independent ones. How many is read from how unevenly answers come out (Rao and Scott,
 * "A simple method for the analysis of clustered binary data", Biometrics 48, 1992).
 */
import type { LimitWorth } from './limit-worth.js';

/** As shares of the gaps: 1 is as good as independent, never 0. */
export type GapWorth = {
  readonly ofMean: () => number;
  /** Of the share of gaps that reach a bound. */
  readonly ofShare: (boundNs: number) => number;
};

/** A share of fewer gaps than these says nothing of how unevenly they lie. */
const TOLD_MIN = 10;

/** Sums over answers of how many gaps each has and what they come to: not one is kept. */
export class Clusters {
  #answers = 0;
  #gaps = 0;
  #amount = 0;
  #gapSquares = 0;
  #amountSquares = 0;
  #products = 0;

  /** `amount`: the sum of the gaps of one answer, or how many of them reach a bound. */
  add(gaps: number, amount: number): void {
    if (gaps === 0) return;
    this.#answers += 1;
    this.#gaps += gaps;
    this.#amount += amount;
    this.#gapSquares += gaps * gaps;
    this.#amountSquares += amount * amount;
    this.#products += gaps * amount;
  }

  /** Of amounts that are numbers of gaps: what their share is worth; NaN where too few are. */
  worthOfShare(): number {
    const share = this.#amount / this.#gaps;
    const isTold = Math.min(this.#amount, this.#gaps - this.#amount) >= TOLD_MIN;
    return isTold ? this.worth(share * (1 - share)) : Number.NaN;
  }

  /**
   * With r the amount a gap and e = amount − r · gaps of each of k answers with n gaps in all: the
   * variance of r if gaps were independent, variance ÷ n, over what answers say that it is,
   * k/(k−1) · Σe² ÷ n². `variance`: of single gaps.
   */
  worth(variance: number): number {
    const [answers, gaps] = [this.#answers, this.#gaps];
    // Of one answer nothing is known of what others would be: all of it is one observation.
    if (answers < 2) return gaps === 0 ? 1 : 1 / gaps;
    const mean = this.#amount / gaps;
    const squares =
      this.#amountSquares - 2 * mean * this.#products + mean * mean * this.#gapSquares;
    const worth = (variance * gaps * (answers - 1)) / (answers * squares);
    return worth > 0 && worth < 1 ? Math.max(1 / gaps, worth) : 1;
  }
}

/** Gaps are judged by the lesser of what their requests and they themselves are worth. */
export function worthWithGaps(worth: LimitWorth, gaps: GapWorth): LimitWorth {
  return {
    ...worth,
    ofMean: (name) =>
      name === 'itl' ? Math.min(worth.ofMean(name), gaps.ofMean()) : worth.ofMean(name),
    ofQuantile: (name, q, boundNs) => {
      const requests = worth.ofQuantile(name, q, boundNs);
      return name === 'itl' ? Math.min(requests, gaps.ofShare(boundNs)) : requests;
    },
  };
}

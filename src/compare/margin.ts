/*
 * What is too small to matter, of one time. A share of it; or, of short times, an absolute part,
 * because nobody waits for half a millisecond. But of a time of one millisecond that would be half
 * of it, and "unchanged" would mean nothing: so the absolute part ends at a fifth of the time, down
 * to what two measurements of the same thing differ by anyway.
 */
import type { Margin } from './compare-inputs.js';

/** Of the time: a larger absolute part is not taken, unless it was asked for. */
export const ABSOLUTE_RATIO_MAX = 0.2;

/**
 * Less than this is no difference that the tool resolves: beside a capture of the wire its medians
 * are off by up to 34 µs (bench/README.md), by how soon a thread is woken.
 */
export const RESOLVED_NS = 50e3;

export type MarginHere = {
  /** Of the time. */
  readonly ratio: number;
  /** The same as a time, where the absolute part is the larger one; else null. */
  readonly ns: number | null;
};

/** Of a time whose size is not known, its share alone. */
export function marginHere({ ratio, ns, isChosen }: Margin, beforeNs: number | null): MarginHere {
  if (beforeNs === null || beforeNs <= 0) return { ratio, ns: null };
  const mostNs = isChosen ? ns : Math.max(ABSOLUTE_RATIO_MAX * beforeNs, RESOLVED_NS);
  const absoluteNs = Math.min(ns, mostNs);
  return absoluteNs > ratio * beforeNs
    ? { ratio: absoluteNs / beforeNs, ns: absoluteNs }
    : { ratio, ns: null };
}

/*
 * The way of one request from what the two kernels knew of it: when the last byte had left here,
 * when the other side had acknowledged it, and how long a round trip is at least. The server's own
 * time then needs no word of the server: the time that is left.
 *
 *   written ── unsent ── (half a trip) ── there ──── server ──── (half a trip) ── firstByte
 *      │ upload ──────────────────────────┤                       │ return ─────────┤
 *                                         └ acked comes half a trip later ┘
 *
 * docs/phases.md says why each rule is as it is, docs/notes/tcp-info.md what it was measured on.
 */
import {
  ACKED,
  FIRST_BYTE,
  NEARLY_ACKED,
  NOT_READING_NS,
  RETRANSMITS,
  ROUND_TRIP_NS,
  SMOOTHED_NS,
  UNSENT,
  WRITTEN,
} from './marks.js';
import { DERIVED, ESTIMATED, NOT_KNOWN } from './piece.js';

/** In whole nanoseconds; all three lie between `written` and `firstByte` and leave the rest. */
export type Way = {
  /** NOT_KNOWN, DERIVED or ESTIMATED: the same for all three. */
  source: number;
  uploadNs: number;
  notReadingNs: number;
  returnNs: number;
};

export function newWay(): Way {
  return { source: NOT_KNOWN, uploadNs: 0, notReadingNs: 0, returnNs: 0 };
}

/** An acknowledgement that came later than this before the answer may have come with it. */
const BEFORE_ANSWER_NS = 1e6;
/**
 * How late an acknowledgement of a small body is that its sender held back: Linux and Windows wait
 * 40 ms, others 200. One that is as late for another reason is taken for it; the other rule serves.
 */
const HELD_BACK_NS = [
  { from: 35e6, to: 60e6 },
  { from: 190e6, to: 230e6 },
] as const;
/** The acknowledgement of the last segment, later than that of the others by this: held back. */
const TAIL_LATE_NS = 30e6;
/** Of a large body the smoothed round trip tells: as late as this for no queue is held back. */
const LATE_NS_MIN = 10e6;
const EXPLAINED_RATIO_MIN = 0.5;
/** Connections of one target may go to machines at different distances, hardly more than so. */
const FARTHER_RATIO_MAX = 2;
/** A queue on the path shows where a round trip takes longer than the shortest by this. */
const QUEUE_NS_MIN = 2e6;
const QUEUE_RATIO_MIN = 0.25;

/**
 * Fills `into` for the marks that begin at `at`. `leftNs` is what of the time from `written` to
 * `firstByte` the server does not claim for itself: no way took longer. `shortestNs` is the
 * shortest round trip of the cell, NaN where none is known.
 */
// biome-ignore lint/complexity/useMaxParams: called for every request; a record would be garbage.
export function deriveInto(
  into: Way,
  marks: Float64Array,
  at: number,
  leftNs: number,
  shortestNs: number,
): void {
  const writtenNs = mark(marks, at + WRITTEN);
  const unsentNs = mark(marks, at + UNSENT);
  const firstByteNs = mark(marks, at + FIRST_BYTE);
  const roundTripNs = nearestNs(mark(marks, at + ROUND_TRIP_NS), shortestNs);
  into.source = NOT_KNOWN;
  // An answer that came before all was sent says nothing of the way.
  if (!(unsentNs >= writtenNs && firstByteNs >= unsentNs && roundTripNs > 0)) {
    return;
  }
  const leastNs = Math.min(roundTripNs, firstByteNs - unsentNs);
  // The answer is short: only what went up may have waited in a queue.
  into.returnNs = Math.ceil(leastNs / 2);
  const reachedNs = acknowledgedNs(marks, at, roundTripNs);
  if (reachedNs - writtenNs <= leftNs + BEFORE_ANSWER_NS) {
    into.source = DERIVED;
    into.uploadNs = Math.max(0, reachedNs - writtenNs - into.returnNs);
  } else {
    const smoothedNs = mark(marks, at + SMOOTHED_NS);
    const isQueued = smoothedNs - roundTripNs > queueNs(roundTripNs);
    const tripNs = isQueued ? Math.min(smoothedNs, firstByteNs - unsentNs) : leastNs;
    const isDoubtful = isQueued || mark(marks, at + RETRANSMITS) > 0;
    into.source = isDoubtful ? ESTIMATED : DERIVED;
    into.uploadNs = unsentNs - writtenNs + tripNs - into.returnNs;
  }
  const notReadingNs = mark(marks, at + NOT_READING_NS);
  into.notReadingNs = notReadingNs > 0 ? Math.min(notReadingNs, into.uploadNs) : 0;
  into.uploadNs -= into.notReadingNs;
}

/** A connection may have seen no round trip but that of its handshake, in a busy moment. */
function nearestNs(connectionNs: number, cellNs: number): number {
  return cellNs < connectionNs && connectionNs <= cellNs * FARTHER_RATIO_MAX
    ? Math.round(cellNs)
    : connectionNs;
}

/** The instant of an acknowledgement that was not held back; NaN where there was none. */
function acknowledgedNs(marks: Float64Array, at: number, roundTripNs: number): number {
  const untilNs = mark(marks, at + FIRST_BYTE) - BEFORE_ANSWER_NS;
  const ackedNs = mark(marks, at + ACKED);
  // Where something was lost it may have been the last segment: that one is waited for.
  const isLossy = mark(marks, at + RETRANSMITS) > 0;
  const nearlyNs = isLossy ? Number.NaN : mark(marks, at + NEARLY_ACKED);
  const isTailHeldBack = !(ackedNs <= untilNs && ackedNs - nearlyNs < TAIL_LATE_NS);
  const candidateNs = nearlyNs <= untilNs && isTailHeldBack ? nearlyNs : ackedNs;
  const lateNs = candidateNs - mark(marks, at + UNSENT) - roundTripNs;
  const queuedNs = mark(marks, at + SMOOTHED_NS) - roundTripNs;
  return candidateNs <= untilNs && !isHeldBack(lateNs, queuedNs) ? candidateNs : Number.NaN;
}

/** Whether it came later than a queue explains. `queuedNs` is NaN where no queue can be seen. */
function isHeldBack(lateNs: number, queuedNs: number): boolean {
  if (!Number.isNaN(queuedNs)) {
    return lateNs >= LATE_NS_MIN && queuedNs < lateNs * EXPLAINED_RATIO_MIN;
  }
  for (const { from, to } of HELD_BACK_NS) {
    if (lateNs >= from && lateNs <= to) {
      return true;
    }
  }
  return false;
}

function queueNs(roundTripNs: number): number {
  return Math.max(QUEUE_NS_MIN, roundTripNs * QUEUE_RATIO_MIN);
}

function mark(marks: Float64Array, index: number): number {
  return marks[index] ?? Number.NaN;
}

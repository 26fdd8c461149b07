import { type InstantNs, NS_PER_MS } from '../base/units.js';

import type { Instants } from './instants.js';

/**
 * The value of `Server-Timing`, told at `nowNs`: a header is written before the answer leaves, so
 * its total lacks the writing; a trailer's does not. Six digits are whole nanoseconds.
 */
export function serverTimingOf(instants: Instants, nowNs: InstantNs): string {
  const { receivedNs, completeNs, decodedNs, startedNs, finishedNs } = instants;
  return (
    `decode;dur=${msOf(decodedNs - completeNs)}, queue;dur=${msOf(startedNs - decodedNs)}, ` +
    `inference;dur=${msOf(finishedNs - startedNs)}, ` +
    `encode;dur=${msOf(instants.encodedNs - instants.encodingNs)}, ` +
    `total;dur=${msOf(nowNs - receivedNs)}`
  );
}

function msOf(ns: number): string {
  return (ns / NS_PER_MS).toFixed(6);
}

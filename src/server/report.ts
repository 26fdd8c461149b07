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

/** Of an answer that begins: nothing is known of what is still to come. */
export function headTimingOf({ completeNs, decodedNs, startedNs }: Instants): string {
  return `decode;dur=${msOf(decodedNs - completeNs)}, queue;dur=${msOf(startedNs - decodedNs)}`;
}

/** Of a stream that ends at `nowNs`: its inference is the prefill and the generation. */
export function streamTimingOf(instants: Instants, firstNs: InstantNs, nowNs: InstantNs): string {
  const { receivedNs, completeNs, decodedNs, startedNs } = instants;
  return (
    `decode;dur=${msOf(decodedNs - completeNs)}, queue;dur=${msOf(startedNs - decodedNs)}, ` +
    `prefill;dur=${msOf(firstNs - startedNs)}, generation;dur=${msOf(nowNs - firstNs)}, ` +
    `total;dur=${msOf(nowNs - receivedNs)}`
  );
}

function msOf(ns: number): string {
  return (ns / NS_PER_MS).toFixed(6);
}

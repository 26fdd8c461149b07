import type { InstantNs } from '../base/units.js';

/*
 * When things happened to one request, by the server's own clock, in this order:
 *
 *   received  complete  decoded   started    finished  encoding  encoded   handedOver
 *      |receive  |decode   |queue    |inference |         |encode   |          |
 *      |----------------------------- total ------------------------------------|
 *
 * `finished` to `encoding` is the wait behind the answers of the same batch; it is in `total` only.
 */
export type Instants = {
  /** Its number in the order of arrival, from 1. */
  readonly number: number;
  /** Node hands a request over when its head is complete: the first byte, as near as it gets. */
  readonly receivedNs: InstantNs;
  completeNs: InstantNs;
  decodedNs: InstantNs;
  startedNs: InstantNs;
  finishedNs: InstantNs;
  encodingNs: InstantNs;
  encodedNs: InstantNs;
  handedOverNs: InstantNs;
  /** How many requests were executed together with it, itself included. */
  batchSize: number;
};

export function arrivedAt(nowNs: InstantNs, number: number): Instants {
  return {
    number,
    receivedNs: nowNs,
    completeNs: nowNs,
    decodedNs: nowNs,
    startedNs: nowNs,
    finishedNs: nowNs,
    encodingNs: nowNs,
    encodedNs: nowNs,
    handedOverNs: nowNs,
    batchSize: 1,
  };
}

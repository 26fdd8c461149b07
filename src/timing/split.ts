import { claimNs, coversStream, insideOf, wholeOf } from './claim.js';
import { deriveInto, type Way } from './derive.js';
import {
  CONNECTED,
  CONNECTING,
  CONNECTION_WAIT_NS,
  DECODE_NS,
  DUE,
  ENCODED,
  ENDED,
  FIRST_BYTE,
  FREED,
  LOOKED_UP,
  MARK_COUNT,
  PICKED,
  SECURED,
  STREAM_WAIT_NS,
  WRITTEN,
} from './marks.js';
import {
  CONNECT,
  CONNECTION_WAIT,
  DECODE,
  DERIVED,
  DISPATCH,
  DOWNLOAD,
  ENCODE,
  ESTIMATED,
  GENERATION,
  IN_FLIGHT_WAIT,
  INFERENCE,
  LATENESS,
  LOOKUP,
  MEASURED,
  NOT_KNOWN,
  NOT_READING,
  PIECE_COUNT,
  PREFILL,
  REMAINDER,
  REPORTED,
  RETURN,
  SERVER,
  SERVER_DECODE,
  SERVER_ENCODE,
  SERVER_QUEUE,
  STREAM_WAIT,
  STREAMING,
  TLS,
  UNACCOUNTED,
  UPLOAD,
} from './piece.js';
import type { ServerReport } from './server-report.js';
import { put, putNothing, type SplitRow } from './split-row.js';

/*
 * How the time of one answered request divides. Only arithmetic on its marks and on what the
 * server said: whole nanoseconds in, whole nanoseconds out, and the pieces sum to the response
 * time exactly. docs/phases.md says what each piece means and why.
 *
 *   due ─ freed ─ picked ─ encoded ─ (connecting …) ─ written ───── middle ───── firstByte ─ ended
 *    inFlightWait  lateness  encode      network, dispatch   upload │ server │ return   download
 */

/**
 * Splits row `row` of `marks` into the row `into`, which is reused and filled in place.
 * `roundTripNs` is the shortest round trip of the cell so far, NaN where none was seen.
 */
// biome-ignore lint/complexity/useMaxParams: called for every request; a record would be garbage.
export function splitInto(
  into: SplitRow,
  marks: Float64Array,
  row: number,
  report: ServerReport | undefined,
  roundTripNs: number,
): void {
  const at = row * MARK_COUNT;
  const endedNs = mark(marks, at + ENDED);
  const decodeNs = mark(marks, at + DECODE_NS);
  const { pieces, sources } = into;
  // A loop of ours is compiled into this function; `fill` is a call for each.
  for (let piece = 0; piece < PIECE_COUNT; piece += 1) {
    pieces[piece] = NaN;
    sources[piece] = NOT_KNOWN;
  }
  into.believed = true;
  into.afterSendNs = endedNs - mark(marks, at + WRITTEN);
  into.responseNs =
    endedNs - mark(marks, at + DUE) + (Number.isNaN(decodeNs) ? 0 : Math.round(decodeNs));
  if (Number.isNaN(into.responseNs)) {
    return;
  }
  splitWaiting(into, marks, at);
  splitSending(into, marks, at);
  splitAnswer(into, marks, at, report, roundTripNs);
  put(into, DECODE, decodeNs, MEASURED);
  put(into, UNACCOUNTED, into.responseNs - knownNs(into.pieces), REMAINDER);
}

function splitWaiting(into: SplitRow, marks: Float64Array, at: number): void {
  const dueNs = mark(marks, at + DUE);
  const freedNs = mark(marks, at + FREED);
  const pickedNs = mark(marks, at + PICKED);
  const isQueued = !Number.isNaN(freedNs);
  put(into, IN_FLIGHT_WAIT, Math.max(0, freedNs - dueNs), MEASURED);
  put(into, LATENESS, pickedNs - (isQueued ? Math.max(dueNs, freedNs) : dueNs), MEASURED);
  put(into, ENCODE, mark(marks, at + ENCODED) - pickedNs, MEASURED);
}

/** What lies between `encoded` and `written`: a new connection, where one was opened, and us. */
function splitSending(into: SplitRow, marks: Float64Array, at: number): void {
  const encodedNs = mark(marks, at + ENCODED);
  const connectingNs = mark(marks, at + CONNECTING);
  const lookedUpNs = mark(marks, at + LOOKED_UP);
  const connectedNs = mark(marks, at + CONNECTED);
  const securedNs = mark(marks, at + SECURED);
  const waitNs = mark(marks, at + CONNECTION_WAIT_NS);
  const streamWaitNs = mark(marks, at + STREAM_WAIT_NS);
  put(into, CONNECTION_WAIT, waitNs, MEASURED);
  put(into, STREAM_WAIT, streamWaitNs, MEASURED);
  let elsewhereNs = either(waitNs, 0) + either(streamWaitNs, 0);
  if (!Number.isNaN(connectingNs)) {
    put(into, LOOKUP, lookedUpNs - connectingNs, MEASURED);
    put(into, CONNECT, connectedNs - either(lookedUpNs, connectingNs), MEASURED);
    put(into, TLS, securedNs - connectedNs, MEASURED);
    elsewhereNs += either(securedNs, connectedNs) - connectingNs;
  }
  // NaN where the end of the connecting was lost: that time is nobody's, so not the generator's.
  put(into, DISPATCH, mark(marks, at + WRITTEN) - encodedNs - elsewhereNs, MEASURED);
}

// biome-ignore lint/complexity/useMaxParams: as splitInto.
function splitAnswer(
  into: SplitRow,
  marks: Float64Array,
  at: number,
  report: ServerReport | undefined,
  roundTripNs: number,
): void {
  const firstByteNs = mark(marks, at + FIRST_BYTE);
  const middleNs = firstByteNs - mark(marks, at + WRITTEN);
  const lasting = into.isStreamed ? STREAMING : DOWNLOAD;
  put(into, lasting, mark(marks, at + ENDED) - firstByteNs, MEASURED);
  // Without both marks, or with an answer that began before it was asked for, nothing is known.
  if (!(middleNs >= 0)) {
    return;
  }
  let leftNs = middleNs;
  if (report !== undefined && claimNs(report) >= 0) {
    const waitedNs = report.observedAt === 'headers' ? middleNs : into.afterSendNs;
    into.believed = claimNs(report) - report.roundingNs <= waitedNs;
    // Of a report that came late it is not known how much of it lies in the middle.
    if (into.believed && report.observedAt === 'headers') leftNs -= claimNs(report);
  }
  deriveInto(into.way, marks, at, leftNs, roundTripNs);
  const isDerived = into.way.source !== NOT_KNOWN;
  if (report !== undefined && claimNs(report) >= 0 && into.believed) {
    splitByReport(into, middleNs, report, isDerived ? wayNs(into.way) : roundTripNs);
  } else if (isDerived) splitByWay(into, middleNs);
  else splitByEstimate(into, middleNs, roundTripNs);
}

function splitByReport(
  into: SplitRow,
  middleNs: number,
  report: ServerReport,
  onTheWayNs: number,
): void {
  let serverNs = insideOf(report);
  const isLate = report.observedAt !== 'headers';
  if (Number.isNaN(serverNs)) {
    serverNs = wholeOf(report);
    put(into, SERVER, serverNs, REPORTED);
  } else if (into.isStreamed && !isLate) putBeforeStream(into, report);
  else putInside(into, report);
  if (into.way.source === NOT_KNOWN) putNetwork(into, onTheWayNs);
  else putWay(into);
  if (into.isStreamed) {
    if (isLate && coversStream(report)) putNothing(into, STREAMING);
  } else if (report.observedAt !== 'headers' && serverNs - report.roundingNs > middleNs) {
    takeFromDownload(into, serverNs - middleNs + either(onTheWayNs, 0));
  }
}

function putInside(into: SplitRow, { pieces }: ServerReport): void {
  put(into, SERVER_DECODE, pieces.serverDecode ?? NaN, REPORTED);
  put(into, SERVER_QUEUE, pieces.serverQueue ?? NaN, REPORTED);
  put(into, INFERENCE, pieces.inference ?? NaN, REPORTED);
  put(into, PREFILL, pieces.prefill ?? NaN, REPORTED);
  put(into, GENERATION, pieces.generation ?? NaN, REPORTED);
  put(into, SERVER_ENCODE, pieces.serverEncode ?? NaN, REPORTED);
}

/**
 * A header that was sent before a stream knows of its queue, and nothing of the tokens to come:
 * what it calls inference is whatever the server did until then.
 */
function putBeforeStream(into: SplitRow, { pieces }: ServerReport): void {
  const { inference, prefill, generation, serverEncode } = pieces;
  put(into, SERVER_DECODE, pieces.serverDecode ?? NaN, REPORTED);
  put(into, SERVER_QUEUE, pieces.serverQueue ?? NaN, REPORTED);
  const others = [inference, prefill, generation, serverEncode].filter((ns) => ns !== undefined);
  if (others.length === 0) return;
  put(
    into,
    SERVER,
    others.reduce((sum, ns) => sum + ns, 0),
    REPORTED,
  );
}

/**
 * A report that came after the body can cover more than the time up to the first byte: the server
 * sent its headers and worked on. That time is the server's, and no download. What is covered
 * beyond the download is left to `unaccounted`, which then is negative.
 */
function takeFromDownload(into: SplitRow, coveredNs: number): void {
  const waitedNs = into.pieces[DOWNLOAD] ?? NaN;
  put(into, DOWNLOAD, Math.max(0, waitedNs - Math.round(coveredNs)), DERIVED);
}

/** No word of the server, but of the kernels: what is left after the way is the server's. */
function splitByWay(into: SplitRow, middleNs: number): void {
  putWay(into);
  put(into, SERVER, middleNs - wayNs(into.way), into.way.source);
}

/** A target that does not read is no network: that piece is the server's. */
function putWay(into: SplitRow): void {
  const { source, uploadNs, notReadingNs, returnNs } = into.way;
  put(into, UPLOAD, uploadNs, source);
  put(into, RETURN, returnNs, source);
  if (notReadingNs > 0) put(into, NOT_READING, notReadingNs, source);
}

function wayNs({ uploadNs, notReadingNs, returnNs }: Way): number {
  return uploadNs + notReadingNs + returnNs;
}

/** No word of the server: what is left after the network's share is `server`, never inference. */
function splitByEstimate(into: SplitRow, middleNs: number, roundTripNs: number): void {
  const networkNs = Math.round(Math.min(roundTripNs, middleNs));
  putNetwork(into, networkNs);
  put(into, SERVER, middleNs - either(networkNs, 0), ESTIMATED);
}

/** Half a round trip each way: in whole nanoseconds, and with nothing lost between the two. */
function putNetwork(into: SplitRow, roundTripNs: number): void {
  const wholeNs = Math.round(roundTripNs);
  put(into, UPLOAD, Math.floor(wholeNs / 2), ESTIMATED);
  put(into, RETURN, Math.ceil(wholeNs / 2), ESTIMATED);
}

function knownNs(pieces: Float64Array): number {
  let sumNs = 0;
  for (const ns of pieces) {
    sumNs += Number.isNaN(ns) ? 0 : ns;
  }
  return sumNs;
}

function mark(marks: Float64Array, index: number): number {
  return marks[index] ?? NaN;
}

function either(ns: number, otherwiseNs: number): number {
  return Number.isNaN(ns) ? otherwiseNs : ns;
}

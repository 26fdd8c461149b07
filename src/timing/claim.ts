/* How much of a request's time a report claims for the server. NaN where it says nothing of it. */
import type { ServerReport } from './server-report.js';

/** The most that the report says was spent in the server; NaN where it says nothing of it. */
export function claimNs(report: ServerReport): number {
  const insideNs = insideOf(report);
  const wholeNs = wholeOf(report);
  return Number.isNaN(insideNs) || wholeNs > insideNs ? wholeNs : insideNs;
}

export function insideOf({ pieces }: ServerReport): number {
  const { serverDecode, serverQueue, inference, prefill, generation, serverEncode } = pieces;
  const isSilent =
    serverDecode === undefined &&
    serverQueue === undefined &&
    inference === undefined &&
    prefill === undefined &&
    generation === undefined &&
    serverEncode === undefined;
  if (isSilent) return NaN;
  const inferenceNs = (inference ?? 0) + (prefill ?? 0) + (generation ?? 0);
  return (serverDecode ?? 0) + (serverQueue ?? 0) + inferenceNs + (serverEncode ?? 0);
}

/** The server as one piece, whatever is known of its inside. */
export function wholeOf({ pieces, totalNs }: ServerReport): number {
  return pieces.server ?? totalNs ?? NaN;
}

/** What is told at the end of a stream of all tokens, or of the whole, lies over the streaming. */
export function coversStream({ pieces, totalNs }: ServerReport): boolean {
  const { inference, generation, server } = pieces;
  return (inference ?? generation ?? server ?? totalNs) !== undefined;
}

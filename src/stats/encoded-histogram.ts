import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  JsHistogram,
} from 'hdr-histogram-js';

import { BITS, type Counts, Histogram } from './histogram.js';
import { bucketOf, highestOf, lowestOf } from './log-linear.js';

/** One hour. All histograms are written with the same range unless a value needs more. */
const TRACKABLE_NS = 3.6e12;

/** HdrHistogram's V2 format, compressed, in base64: in ns, with three significant digits. */
export function encodeHistogram(histogram: Histogram): string {
  return encodeCounts(histogram.counts());
}

export function encodeCounts({ belowOne, buckets, counts }: Counts): string {
  const largestNs = highestOf(buckets.at(-1) ?? 0, BITS);
  const target = build({
    // 64 bits a count: with 32 the library overflows silently.
    bitBucketSize: 64,
    numberOfSignificantValueDigits: 3,
    highestTrackableValue: Math.max(TRACKABLE_NS, largestNs),
  });
  if (belowOne > 0) {
    target.recordValueWithCount(0, belowOne);
  }
  buckets.forEach((bucket, index) => {
    target.recordValueWithCount(lowestOf(bucket, BITS), counts[index] ?? 0);
  });
  return encodeIntoCompressedBase64(target);
}

/** Reads what any implementation of HdrHistogram wrote. Throws where the text is not one. */
export function decodeHistogram(text: string): Histogram {
  const source = decodeFromCompressedBase64(text, 64, false);
  if (!(source instanceof JsHistogram)) {
    throw new Error('hdr-histogram-js decoded into something other than a JsHistogram');
  }
  const found = new Map<number, number>();
  let belowOne = 0;
  for (let index = 0; index < source.countsArrayLength; index += 1) {
    const count = source.getCountAtIndex(index);
    const ns = source.valueFromIndex(index);
    if (count > 0 && ns < 1) {
      belowOne += count;
    } else if (count > 0) {
      const bucket = bucketOf(ns, BITS);
      found.set(bucket, (found.get(bucket) ?? 0) + count);
    }
  }
  const histogram = new Histogram();
  histogram.addCounts({
    belowOne,
    buckets: Uint32Array.from(found.keys()),
    counts: Float64Array.from(found.values()),
  });
  return histogram;
}

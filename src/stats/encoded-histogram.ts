import { inflateSync } from 'node:zlib';

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
  const histogram = new Histogram();
  histogram.addCounts(decodeCounts(text));
  return histogram;
}

/**
 * The same, as bare counts. What we write ourselves is read without the library: a comparison reads
 * thousands, and the library makes an array of 25,000 numbers for each (bench/compare.bench.ts).
 */
export function decodeCounts(text: string): Counts {
  try {
    return decoded(text);
  } catch (cause) {
    throw new UnreadableHistogram('not an encoded HdrHistogram', { cause });
  }
}

/** Of a file that was damaged: whoever has read it can say which. */
export class UnreadableHistogram extends Error {}

function decoded(text: string): Counts {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < COMPRESSED_HEADER_BYTES || bytes.readUInt32BE(0) !== COMPRESSED_COOKIE) {
    return decodeByLibrary(text);
  }
  const plain = inflateSync(bytes.subarray(COMPRESSED_HEADER_BYTES));
  const isOurs =
    plain.readUInt32BE(0) === PLAIN_COOKIE &&
    plain.readUInt32BE(DIGITS_AT) === 3 &&
    plain.readBigUInt64BE(LOWEST_AT) === 1n;
  return isOurs ? readCounts(plain) : decodeByLibrary(text);
}

/*
 * HdrHistogram's V2 format, as its Java version writes it (AbstractHistogram.java, encodeInto):
 * 40 bytes of header, then for each index its count, or, below 0, how many indexes hold nothing.
 */
const COMPRESSED_COOKIE = 0x1c849314;
const COMPRESSED_HEADER_BYTES = 8;
const PLAIN_COOKIE = 0x1c849313;
const LENGTH_AT = 4;
const DIGITS_AT = 12;
const LOWEST_AT = 16;
const HEADER_BYTES = 40;

/** Below this index there is one a nanosecond; from here on, an index is a bucket of ours. */
const INDEX_LINEAR_MAX = 2 ** BITS;
const INDEX_OFFSET = 9 * 2 ** BITS;

function readCounts(plain: Buffer): Counts {
  const buckets: number[] = [];
  const counts: number[] = [];
  let belowOne = 0;
  let index = 0;
  visitWords(plain, (word) => {
    // Zigzag: even is a count, odd a run of indexes that hold nothing.
    const count = word % 2 === 0 ? word / 2 : 0;
    if (index === 0) {
      belowOne = count;
    } else if (count > 0) {
      buckets.push(index < INDEX_LINEAR_MAX ? bucketOf(index, BITS) : index + INDEX_OFFSET);
      counts.push(count);
    }
    index += word % 2 === 0 ? 1 : (word + 1) / 2;
  });
  return { belowOne, buckets: Uint32Array.from(buckets), counts: Float64Array.from(counts) };
}

const WORD_BYTES_MAX = 9;

/** Little-endian base 128: all but the last byte of a word have their top bit set. */
function visitWords(plain: Buffer, visit: (word: number) => void): void {
  const end = HEADER_BYTES + plain.readUInt32BE(LENGTH_AT);
  for (let at = HEADER_BYTES; at < end; ) {
    let word = 0;
    let weight = 1;
    for (let length = 1; length <= WORD_BYTES_MAX; length += 1) {
      const byte = plain[at] ?? 0;
      const isLast = byte < 0x80 || length === WORD_BYTES_MAX;
      word += (isLast ? byte : byte - 0x80) * weight;
      weight *= 0x80;
      at += 1;
      if (isLast) break;
    }
    visit(word);
  }
}

function decodeByLibrary(text: string): Counts {
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
  return {
    belowOne,
    buckets: Uint32Array.from(found.keys()),
    counts: Float64Array.from(found.values()),
  };
}

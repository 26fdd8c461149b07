import { PARTS, type Part, PIECE_COUNT, PIECES, type PieceName } from '../timing/piece.js';

import { bucketOf } from './log-linear.js';

/** Means over the requests whose response time lies near a quantile: they add up. */
export type Band = {
  readonly near: number;
  readonly requests: number;
  /** The seven parts and `responseTime`. Empty where the sample cannot bear the band. */
  readonly meanNs: Readonly<Partial<Record<Part | 'responseTime', number>>>;
  /** The pieces, for the rows below a part; only those that some request of the cell had. */
  readonly piecesNs: Readonly<Partial<Record<PieceName, number>>>;
};

/** Where the bands lie, in thousandths, so that the number of requests in one is exact. */
const BANDS = [
  { near: 0.5, from: 450, to: 550 },
  { near: 0.9, from: 880, to: 920 },
  { near: 0.99, from: 985, to: 995 },
] as const;

/** A band shows nothing while fewer requests than this lie in it. */
const REQUESTS_MIN = 10;

/** 128 buckets between a power of two and the next: at most 0.8 % wide. */
const BITS = 7;
const MASK = 2 ** BITS - 1;

/** A bucket's row: the sum of each piece, then that of the response times, then the count. */
const RESPONSE = PIECE_COUNT;
const COUNT = PIECE_COUNT + 1;
const ROW = PIECE_COUNT + 2;

/*
 * Which requests lie near the p99 is known only at the end. So the sums are kept in buckets by
 * response time, and a band takes whole buckets, and of those at its edges the share that lies
 * inside. Every column is weighted alike, hence the means of a band add up as the requests do.
 */
export class Bands {
  private readonly spans: (Float64Array | undefined)[] = [];

  record(responseNs: number, pieces: Float64Array): void {
    const bucket = bucketOf(Math.max(1, responseNs), BITS);
    const span = this.spans[bucket >>> BITS] ?? this.addSpan(bucket >>> BITS);
    const row = (bucket & MASK) * ROW;
    for (let piece = 0; piece < PIECE_COUNT; piece += 1) {
      const ns = pieces[piece] ?? NaN;
      // Faster than a call, and true of NaN alone.
      // biome-ignore lint/suspicious/noSelfCompare: as above.
      if (ns === ns) {
        span[row + piece] = (span[row + piece] ?? 0) + ns;
      }
    }
    span[row + RESPONSE] = (span[row + RESPONSE] ?? 0) + responseNs;
    span[row + COUNT] = (span[row + COUNT] ?? 0) + 1;
  }

  /** One band for each place, whether or not it can be shown. `known`: the pieces to show. */
  summarize(known: ReadonlySet<PieceName>): readonly Band[] {
    const rows = this.rows();
    const count = rows.reduce((sum, row) => sum + (row[COUNT] ?? 0), 0);
    return BANDS.map(({ near, from, to }) => {
      // Both in thousandths of a request.
      const requests = count * (to - from);
      if (requests < REQUESTS_MIN * 1000) {
        return { near, requests: Math.floor(requests / 1000), meanNs: {}, piecesNs: {} };
      }
      const sums = weightedSums(rows, (count * from) / 1000, (count * to) / 1000);
      return { near, requests: Math.round(requests / 1000), ...meansOf(sums, known) };
    });
  }

  /** The rows that hold something, by ascending response time. */
  private rows(): readonly Float64Array[] {
    const rows: Float64Array[] = [];
    for (const span of this.spans) {
      for (let at = 0; span !== undefined && at < span.length; at += ROW) {
        if ((span[at + COUNT] ?? 0) > 0) {
          rows.push(span.subarray(at, at + ROW));
        }
      }
    }
    return rows;
  }

  private addSpan(index: number): Float64Array {
    const span = new Float64Array(2 ** BITS * ROW);
    while (this.spans.length < index) {
      this.spans.push(undefined);
    }
    this.spans[index] = span;
    return span;
  }
}

/** The sums over the requests whose rank lies between the two, parts of buckets by their share. */
function weightedSums(rows: readonly Float64Array[], from: number, to: number): Float64Array {
  const sums = new Float64Array(ROW);
  let before = 0;
  for (const row of rows) {
    const count = row[COUNT] ?? 0;
    const inside = Math.min(to, before + count) - Math.max(from, before);
    before += count;
    if (inside > 0) {
      row.forEach((value, column) => {
        sums[column] = (sums[column] ?? 0) + value * (inside / count);
      });
    }
  }
  return sums;
}

function meansOf(
  sums: Float64Array,
  known: ReadonlySet<PieceName>,
): Pick<Band, 'meanNs' | 'piecesNs'> {
  const count = sums[COUNT] ?? NaN;
  const parts = new Map<Part | 'responseTime', number>(PARTS.map((part) => [part, 0]));
  const pieces = new Map<PieceName, number>();
  PIECES.forEach(({ name, part }, index) => {
    const mean = (sums[index] ?? 0) / count;
    parts.set(part, (parts.get(part) ?? 0) + mean);
    if (known.has(name)) {
      pieces.set(name, mean);
    }
  });
  parts.set('responseTime', (sums[RESPONSE] ?? 0) / count);
  return { meanNs: Object.fromEntries(parts), piecesNs: Object.fromEntries(pieces) };
}

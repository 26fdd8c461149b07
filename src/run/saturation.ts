/*
 * Recognises closed loops that saturate their target: more concurrency that brings no more
 * answers only makes a longer queue (Little's law: N = X · R, so with X constant R grows with N).
 */
import type { CellDocument, Finding } from '../result/document.js';

/** Throughput that grows by less than this where concurrency at least doubles has ended growing. */
const GROWTH_RATIO_MIN = 1.15;
/** One cell alone shows it where the server itself reports more waiting than work. */
const QUEUE_RATIO_MIN = 1;

export function saturationsOf(cells: readonly CellDocument[]): readonly Finding[] {
  const saturated = new Set<CellDocument>();
  for (const group of byPayload(cells).values()) {
    for (const cell of saturatedIn(group)) saturated.add(cell);
  }
  for (const cell of cells) if (queuesByItself(cell)) saturated.add(cell);
  if (saturated.size === 0) return [];
  const rates = [...saturated].map(({ throughputPerSecond }) => throughputPerSecond);
  const low = Math.min(...rates).toPrecision(3);
  const high = Math.max(...rates).toPrecision(3);
  const about = Number(low) === Number(high) ? Number(low) : `${Number(low)}–${Number(high)}`;
  return [
    {
      code: 'saturated',
      message: `the target is saturated at about ${about} req/s: extra concurrency only queues`,
      advice:
        'time saved in one phase would turn into queueing here: compare sizes or encodings ' +
        'at a fixed rate (load: { rate: … })',
      cells: cells.filter((cell) => saturated.has(cell)).map(({ name }) => name),
    },
  ];
}

function byPayload(cells: readonly CellDocument[]): ReadonlyMap<string, readonly CellDocument[]> {
  const groups = new Map<string, CellDocument[]>();
  for (const cell of cells) {
    if (cell.load.kind !== 'closed' || cell.counts.ok === 0) continue;
    const key = `${cell.payload.name} ${cell.repeat}`;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return groups;
}

function concurrencyOf(cell: CellDocument): number {
  return cell.load.kind === 'closed' ? cell.load.concurrency : 0;
}

function saturatedIn(group: readonly CellDocument[]): readonly CellDocument[] {
  const sorted = [...group].sort((one, other) => concurrencyOf(one) - concurrencyOf(other));
  const found: CellDocument[] = [];
  for (const [index, cell] of sorted.entries()) {
    // Against each smaller concurrency that this one at least doubles.
    const smaller = sorted
      .slice(0, index)
      .filter((other) => concurrencyOf(other) * 2 <= concurrencyOf(cell));
    const flat = smaller.filter(
      (other) => cell.throughputPerSecond < other.throughputPerSecond * GROWTH_RATIO_MIN,
    );
    if (flat.length === 0) continue;
    found.push(cell);
    for (const other of flat) if (isSlower(other, sorted[0])) found.push(other);
  }
  return found;
}

/** A response time this much above that of the least concurrency is made of waiting. */
const SLOWER_RATIO_MIN = 1.5;

/** At the knee itself nothing waits yet: as many answers, and none of them later. */
function isSlower(cell: CellDocument, least: CellDocument | undefined): boolean {
  const leastNs = least?.responseTime.meanNs ?? 0;
  return cell !== least && (cell.responseTime.meanNs ?? 0) >= SLOWER_RATIO_MIN * leastNs;
}

function queuesByItself(cell: CellDocument): boolean {
  if (cell.load.kind !== 'closed' || cell.load.concurrency === 1) return false;
  const queue = cell.pieces.serverQueue;
  const { inference } = cell.phases;
  if (queue?.source !== 'reported' || inference.source !== 'reported') return false;
  return (queue.meanNs ?? 0) > QUEUE_RATIO_MIN * (inference.meanNs ?? 0);
}

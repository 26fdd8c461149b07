/*
 * Bencher Metric Format, version 0 of its JSON (bencher.dev/docs/reference/bencher-metric-format):
 * benchmark → measure → value, with its interval where there is one. A benchmark is a cell. Times
 * are nanoseconds, as in Bencher's own `latency`; its `throughput` is per second.
 */
import type { ComparisonDocument } from '../result/comparison-document.js';
import type { CellDocument, ResultDocument, SummaryDocument } from '../result/document.js';
import { jsonText } from '../result/json-text.js';
import { PARTS } from '../timing/piece.js';

export type BencherMetric = {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
};

export type BencherReport = Readonly<Record<string, Readonly<Record<string, BencherMetric>>>>;

export function bencherOf(document: ResultDocument): string {
  const benchmarks = document.cells.map(
    (cell) => [`${document.scenario.name}: ${cell.name}`, measuresOf(cell)] as const,
  );
  return bencherText(Object.fromEntries(benchmarks));
}

function bencherText(report: BencherReport): string {
  return `${jsonText(report)}\n`;
}

function measuresOf(cell: CellDocument): BencherReport[string] {
  return Object.fromEntries([
    ...quantilesOf('response', cell.responseTime),
    ...PARTS.flatMap((part) => quantilesOf(part, cell.phases[part])),
    ['throughput', { value: cell.throughputPerSecond }] as const,
  ]);
}

function quantilesOf(
  name: string,
  { meanNs, p50Ns, p90Ns, p99Ns }: SummaryDocument,
): readonly (readonly [string, BencherMetric])[] {
  return Object.entries({ mean: meanNs, p50: p50Ns, p90: p90Ns, p99: p99Ns }).flatMap(
    ([statistic, ns]) => (ns === null ? [] : [[`${name}-${statistic}`, { value: ns }] as const]),
  );
}

/** What is new of a comparison: the old is Bencher's own history. */
export function bencherOfComparison({ scenario, metrics }: ComparisonDocument): string {
  const report: Record<string, Record<string, BencherMetric>> = {};
  for (const { cell, part, statistic, afterNs } of metrics) {
    if (afterNs === null) continue;
    const name = `${part === 'responseTime' ? 'response' : kebab(part)}-${statistic}`;
    const benchmark = `${scenario.name}: ${cell}`;
    report[benchmark] = { ...report[benchmark], [name]: { value: afterNs } };
  }
  return bencherText(report);
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

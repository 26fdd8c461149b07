/*
 * CSV for Apache Otava (its page "CSV"): a column of times, one of commits, one for each metric;
 * a row a measurement. Its reader takes empty fields for numbers that are missing in no version, so
 * a row that lacks a metric is left out, and names keep to what needs no quoting.
 */
import type { HistorySeries } from './history-view.js';

export function otavaOf(series: readonly HistorySeries[]): string {
  const times = [...new Set(series.flatMap(({ points }) => points.map(keyOf)))].sort();
  const named = series.map(({ name, points }) => ({
    name: metricNameOf(name),
    byKey: new Map(points.map((point) => [keyOf(point), point])),
  }));
  const rows = times.flatMap((key) => {
    const points = named.map(({ byKey }) => byKey.get(key));
    const [first] = points;
    if (first === undefined || points.includes(undefined)) return [];
    const values = points.map((point) => String(((point?.ns ?? 0) / 1e6).toFixed(6)));
    return [[first.startedAt, first.commit ?? '', ...values]];
  });
  const head = ['time', 'commit', ...named.map(({ name }) => name)];
  return [head, ...rows].map((row) => `${row.join(',')}\n`).join('');
}

function keyOf({ startedAt, label }: HistorySeries['points'][0]): string {
  return `${startedAt} ${label}`;
}

/** `64KiB_20_s_response_p50_ms`. */
function metricNameOf(name: string): string {
  return `${name.replace(/[^A-Za-z0-9.]+/g, '_').replace(/^_+|_+$/g, '')}_ms`;
}

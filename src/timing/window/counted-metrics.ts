/*
 * Two looks at a server's metrics, and what lies between them. Only sums and counts are used: a
 * gauge or a quantile cannot be differenced.
 */
import { NS_PER_UNIT } from '../reported-time.js';
import type { ReportedPiece } from '../server-report.js';
import type { MetricMap, MetricRow, MetricTerm } from './metric-map.js';
import { METRIC_MAPS } from './metric-maps.js';
import type { MetricSeries, MetricsText } from './metrics-text.js';
import { isWhole, type WindowReport, type WindowResult, type WindowSum } from './window-report.js';

/** `model`: the one that was asked, where the target's address says it. */
export function metricsBetween(
  before: MetricsText,
  after: MetricsText,
  model: string | undefined,
): WindowResult {
  const looks = METRIC_MAPS.flatMap((map) =>
    (map.prefixes ?? ['']).map((prefix) => new Look(before, after, { map, prefix, model })),
  ).filter((look) => look.isThere());
  if (looks.length === 0) return { known: false, why: 'no-known-counters' };
  if (hasRestarted(before, after)) return { known: false, why: 'restarted' };
  const reports: WindowReport[] = [];
  for (const look of looks) {
    const report = look.report();
    if (report === 'restarted') return { known: false, why: 'restarted' };
    if (report !== undefined) reports.push(report);
  }
  const best = reports.find(({ pieces }) => Object.keys(pieces).length > 0) ?? reports[0];
  return best === undefined
    ? { known: false, why: 'nothing-counted' }
    : { known: true, report: best };
}

/** How long the counters of a text need to settle. */
export function settleMsOf(text: MetricsText): number {
  return Math.max(SETTLE_MS, ...mapsIn(text).map(({ settleMs = SETTLE_MS }) => settleMs));
}

/** The servers whose counters a text holds. */
export function mapsIn(text: MetricsText): readonly MetricMap[] {
  return METRIC_MAPS.filter(({ prefixes = [''], rows }) =>
    prefixes.some((prefix) =>
      rows.some(({ plus }) => plus.some((term) => hasTerm(text, prefix, term))),
    ),
  );
}

const SETTLE_MS = 2000;

/** The sum of all counts of requests: where it stands still, the counters have settled. */
export function requestsCounted(text: MetricsText): number {
  let sum = 0;
  for (const { prefixes = [''], requests } of METRIC_MAPS) {
    for (const prefix of prefixes) {
      if (requests !== undefined) sum += countedAt(text, prefix + requests, () => true) ?? 0;
    }
  }
  return sum;
}

/** Marks of a new process, which the server itself writes. */
function hasRestarted(before: MetricsText, after: MetricsText): boolean {
  const name = 'process_start_time_seconds';
  const [was, is] = [before, after].map((text) => text.series.get(name)?.[0]?.value);
  return was !== undefined && is !== undefined && was !== is;
}

type Of = {
  readonly map: MetricMap;
  readonly prefix: string;
  readonly model: string | undefined;
};

type Keep = (series: MetricSeries) => boolean;

class Look {
  readonly #before: MetricsText;
  readonly #after: MetricsText;
  readonly #of: Of;
  readonly #keep: Keep;
  #isBackwards = false;

  constructor(before: MetricsText, after: MetricsText, of: Of) {
    this.#before = before;
    this.#after = after;
    this.#of = of;
    this.#keep = keepOf(after, of);
  }

  isThere(): boolean {
    const { map, prefix } = this.#of;
    return map.rows.some(({ plus }) => plus.some((term) => hasTerm(this.#after, prefix, term)));
  }

  /** Undefined: nothing was counted between the looks. */
  report(): WindowReport | 'restarted' | undefined {
    const { map } = this.#of;
    const pieces: Partial<Record<ReportedPiece, WindowSum>> = {};
    const others: Record<string, WindowSum> = {};
    let total: WindowSum | undefined;
    for (const row of map.rows) {
      const sum = this.#sumOf(row);
      if (sum === undefined || !isWhole(sum)) continue;
      if (row.takenAs === 'total') total = sum;
      else if (row.takenAs === undefined) others[this.#nameOf(row)] = sum;
      else pieces[row.takenAs] = sum;
    }
    const requests = map.requests === undefined ? undefined : (this.#grownBy(map.requests) ?? 0);
    if (this.#isBackwards) return 'restarted';
    if (Object.keys(pieces).length === 0 && total === undefined) return undefined;
    return { title: map.title, requests, pieces, total, others };
  }

  #nameOf({ plus }: MetricRow): string {
    return this.#of.prefix + (plus[0]?.metric ?? '');
  }

  #sumOf({ plus, minus = [] }: MetricRow): WindowSum | undefined {
    let sumNs = 0;
    let count = 0;
    for (const term of plus) {
      const one = this.#termOf(term);
      if (one === undefined) return undefined;
      sumNs += one.sumNs;
      count = Math.max(count, one.count);
    }
    for (const term of minus) sumNs -= this.#termOf(term)?.sumNs ?? 0;
    return { sumNs, count };
  }

  #termOf({ metric, unit, count }: MetricTerm): WindowSum | undefined {
    const { map } = this.#of;
    const isCounter = count !== undefined || map.requests === undefined;
    const grown = this.#grownBy(isCounter ? metric : `${metric}_sum`);
    if (grown === undefined) return undefined;
    const counted = isCounter ? count : `${metric}_count`;
    // Without a count of its own the caller's requests stand for it.
    const times = counted === undefined ? Number.POSITIVE_INFINITY : this.#grownBy(counted);
    return { sumNs: grown * NS_PER_UNIT[unit], count: times ?? 0 };
  }

  /** How much a counter grew; undefined where the server has none of that name. */
  #grownBy(name: string): number | undefined {
    const full = this.#of.prefix + name;
    const now = countedAt(this.#after, full, this.#keep);
    if (now === undefined) return undefined;
    const grown = now - (countedAt(this.#before, full, this.#keep) ?? 0);
    if (grown < 0) this.#isBackwards = true;
    return Number.isFinite(grown) ? grown : undefined;
  }
}

function hasTerm({ series }: MetricsText, prefix: string, { metric }: MetricTerm): boolean {
  const name = prefix + metric;
  return series.has(name) || series.has(`${name}_sum`) || series.has(`${name}_total`);
}

/** Series that are counted: of the model that was asked, and each request once. */
function keepOf({ series }: MetricsText, { map, prefix, model }: Of): Keep {
  const names = map.rows.flatMap(({ plus }) => plus.map(({ metric }) => prefix + metric));
  const all = names.flatMap((name) =>
    [name, `${name}_sum`, `${name}_total`].flatMap((one) => series.get(one) ?? []),
  );
  const { modelLabel, sameRequest = [] } = map;
  const isAsked = all.some(
    ({ labels }) => modelLabel !== undefined && labels.get(modelLabel) === model,
  );
  const first = new Map(
    sameRequest.map((label) => [label, all.map(({ labels }) => labels.get(label) ?? '').sort()[0]]),
  );
  return ({ labels }) =>
    // A series that names no model counts for all of them.
    (!isAsked || modelLabel === undefined || (labels.get(modelLabel) ?? model) === model) &&
    sameRequest.every((label) => (labels.get(label) ?? '') === first.get(label));
}

/** Summed over all label sets that count; with `_total`, where OpenMetrics writes it so. */
function countedAt({ series }: MetricsText, name: string, keep: Keep): number | undefined {
  const found = series.get(name) ?? series.get(`${name}_total`);
  if (found === undefined) return undefined;
  return found.filter(keep).reduce((sum, { value }) => sum + value, 0);
}

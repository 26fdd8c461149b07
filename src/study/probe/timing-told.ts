/* Where the server tells its time: in the answers that came, and in counters that it publishes. */
import type { ProbeTimingSource, ProbeTimings } from '../../result/probe-document.js';
import { wayOf } from '../../result/telling.js';
import type { ProbedCounters } from '../../scenario/from-probe.js';
import type { Published } from '../../api/sign.js';
import { readingOf, toldBy } from '../../timing/read-report.js';
import { memberAt } from '../../timing/reported-time.js';
import { serverKindOf } from '../../timing/server-kind.js';
import { adviceOnSuggested, suggestedTimes, suggestionText } from '../../timing/suggest-timings.js';
import { mapsIn } from '../../timing/window/counted-metrics.js';
import type { MetricMap } from '../../timing/window/metric-map.js';
import { parseMetrics } from '../../timing/window/metrics-text.js';

import type { GoodAnswer } from './ask-requests.js';

/** Where servers publish their counters: at the port of their API, or at one of their own. */
export const METRIC_PATHS = ['/metrics', '/monitoring/prometheus/metrics'] as const;
export const METRIC_PORTS: readonly {
  readonly kind: string;
  readonly usual: number;
  readonly at: number;
}[] = [
  { kind: 'torchserve', usual: 8080, at: 8082 },
  { kind: 'mlserver', usual: 8080, at: 8082 },
  { kind: 'triton', usual: 8000, at: 8002 },
];

export type CountersSeen = {
  readonly kind: ProbedCounters['kind'];
  readonly url: string;
  /** As the scenario and the advice call it: `vllm`. */
  readonly name: string;
  readonly title: string;
  readonly pieces: readonly string[];
};

/** What is understood of a page of metrics; the server's own come first. */
export function countersIn(published: Published, body: string, url: string): CountersSeen[] {
  if (published.status !== 200) return [];
  return mapsIn(parseMetrics(body)).map((map) => ({
    kind: 'prometheus',
    url,
    name: map.name,
    title: map.title,
    pieces: piecesOf(map),
  }));
}

function piecesOf({ rows }: MetricMap): readonly string[] {
  return [...new Set(rows.flatMap(({ takenAs }) => (takenAs === undefined ? [] : [takenAs])))];
}

/** Triton's own, which are exact to the nanosecond. */
export function statisticsIn(published: Published, url: string): CountersSeen[] {
  return Array.isArray(memberAt(published.value, ['model_stats']))
    ? [
        {
          kind: 'triton',
          url,
          name: 'triton',
          title: 'Triton statistics',
          pieces: ['serverQueue', 'serverDecode', 'inference', 'serverEncode', 'total'],
        },
      ]
    : [];
}

export type TimingEvidence = {
  readonly good: readonly GoodAnswer[];
  readonly counters: readonly CountersSeen[];
  readonly server: { readonly kind: string | null; readonly header: string | null };
};

export function timingsOf({ good, counters, server }: TimingEvidence): ProbeTimings {
  const inAnswers = answerSources(good);
  const found: readonly ProbeTimingSource[] = [
    ...inAnswers,
    ...counters.map(({ name, title, url, pieces }) => {
      return { name, title, where: 'counters', url, pieces } as const;
    }),
  ];
  const [first] = good;
  const times = first === undefined ? [] : suggestedTimes(first.evidence.headers);
  const line = `${suggestionText(times)} looks like a time: ${adviceOnSuggested(times)}`;
  const { advice: text, section } = wayOf({ server: server.header, kind: server.kind });
  return {
    answersSeen: good.length,
    found,
    suggestion: times.length > 0 && inAnswers.length === 0 ? line : null,
    advice: inAnswers.some(tellsInside) ? null : { text, section },
  };
}

/** Counters are of use to a scenario where the answers tell nothing of the inside. */
export function countersToRead({
  good,
  counters,
}: Pick<TimingEvidence, 'good' | 'counters'>): ProbedCounters | undefined {
  if (good.length > 0 && answerSources(good).some(tellsInside)) return undefined;
  const best = counters.find(({ pieces }) => pieces.some((piece) => piece !== 'total'));
  return best === undefined ? undefined : { kind: best.kind, url: best.url };
}

function tellsInside({ pieces }: ProbeTimingSource): boolean {
  return pieces.some((piece) => piece !== 'total');
}

function answerSources(good: readonly GoodAnswer[]): readonly ProbeTimingSource[] {
  const pieces = new Map<string, { title: string; pieces: Set<string> }>();
  const reading = readingOf([{ kind: 'auto' }]);
  for (const { evidence } of good) {
    const { found } = toldBy(evidence, reading);
    for (const source of found) {
      const taken = source
        .read(evidence)
        .flatMap(({ ns, takenAs }) => (ns === undefined || takenAs === undefined ? [] : [takenAs]));
      const known = pieces.get(source.name) ?? { title: source.title, pieces: new Set() };
      for (const piece of taken) known.pieces.add(piece);
      pieces.set(source.name, known);
    }
  }
  return [...pieces]
    .filter(([, told]) => told.pieces.size > 0)
    .map(([name, told]) => {
      return { name, title: told.title, where: 'answers', url: null, pieces: [...told.pieces] };
    });
}

/** The kind of server that its answers give away; `known`: what it published comes first. */
export function kindOf(known: string | null, good: readonly GoodAnswer[]): string | null {
  const [first] = good;
  if (known !== null || first === undefined) return known;
  const { headers, body } = first.evidence;
  return serverKindOf({ headers, body }) ?? null;
}

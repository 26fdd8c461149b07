import type { WindowKind } from '../server-report.js';
import { metricsBetween, requestsCounted, settleMsOf } from './counted-metrics.js';
import { parseMetrics } from './metrics-text.js';
import { tensorRtLlmOf } from './tensorrt-llm.js';
import { tritonBetween } from './triton-statistics.js';
import { tritonTracesOf } from './triton-trace.js';
import type { WindowResult } from './window-report.js';

/** Two looks at a server's counters, as the texts that it gave, and what lies between them. */
export function windowBetween(
  kind: WindowKind,
  { before, after }: { readonly before: string; readonly after: string },
  model: string | undefined,
): WindowResult {
  switch (kind) {
    case 'prometheus':
      return metricsBetween(parseMetrics(before), parseMetrics(after), model);
    case 'triton':
      return tritonBetween(jsonOf(before), jsonOf(after), model);
    case 'tritonTrace':
      return tritonTracesOf(jsonOf(after), model);
    case 'tensorrtLlm':
      return tensorRtLlmOf(jsonOf(after));
    default:
      return kind satisfies never;
  }
}

/** How long a server's counters may be behind its answers, in milliseconds. */
export function settlingMs(kind: WindowKind, text: string): number {
  return kind === 'prometheus' ? settleMsOf(parseMetrics(text)) : SETTLE_MS;
}

const SETTLE_MS = 2000;

/** Two looks with the same of these have nothing between them: the counters stand still. */
export function standOf(kind: WindowKind, text: string): string {
  return kind === 'prometheus' ? String(requestsCounted(parseMetrics(text))) : text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

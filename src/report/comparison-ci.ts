/* A comparison as a CI system is told it: a case for each time that decides. */
import type { ComparisonDocument, MetricComparison } from '../result/comparison-document.js';

import {
  type CiCase,
  type CiOutcome,
  type CiReport,
  checkedLimitCase,
  lineOf,
} from './ci-report.js';
import {
  changeText,
  marginText,
  metricText,
  modeText,
  rangeText,
  timeOrNone,
  verdictText,
} from './comparison-words.js';

/** The scenario as it lies in the repository, for the places of annotations. */
export type ScenarioPlace = { readonly path: string; readonly text: string };

export function ciReportOfComparison(
  document: ComparisonDocument,
  { path, text }: ScenarioPlace,
): CiReport {
  const { scenario, sides, tool, validity } = document;
  const invalid = validity.reasons.map(
    ({ message, advice }): CiCase => ({
      cell: 'whole',
      name: 'measurement',
      outcome: 'untrusted',
      message,
      details: advice === null ? [] : [advice],
      line: undefined,
    }),
  );
  const gated = document.metrics.filter((metric) => metric.gated);
  return {
    name: scenario.name,
    path,
    startedAt: sides.after.startedAt,
    lengthNs: 0,
    facts: {
      modelbench: tool.version,
      before: sides.before.url,
      after: sides.after.url,
      measured: modeText(document),
    },
    cases: [
      ...invalid,
      ...limitCases(document, text),
      ...gated.map((metric) => caseOf(metric, text)),
    ],
  };
}

function limitCases({ check }: ComparisonDocument, text: string): readonly CiCase[] {
  return (check?.limits ?? []).map((limit) => checkedLimitCase(limit, lineOf(text, limit.limit)));
}

const OUTCOMES: Readonly<Record<MetricComparison['verdict'], CiOutcome>> = {
  regressed: 'failed',
  improved: 'passed',
  unchanged: 'passed',
  inconclusive: 'undecided',
};

function caseOf(metric: MetricComparison, text: string): CiCase {
  const { cell, beforeNs, afterNs, changeRatio, pAdjusted } = metric;
  const [payload = cell] = cell.split(' · ');
  return {
    cell,
    name: metricText(metric),
    outcome: OUTCOMES[metric.verdict],
    message: `${metricText(metric)} ${changeText(changeRatio)} (${rangeText(metric)}): ${verdictText(metric)}`,
    details: [
      `${timeOrNone(beforeNs)} before, ${timeOrNone(afterNs)} after`,
      `margin ${marginText(metric)}`,
      ...(pAdjusted === null ? [] : [`p ${pAdjusted.toPrecision(2)}`]),
    ],
    line: lineOf(text, payload) ?? lineOf(text, 'payloads:') ?? lineOf(text, 'target:'),
  };
}

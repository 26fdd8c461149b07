/*
 * JUnit's XML, as CI systems read it: a suite for the scenario, a case for each limit and each part
 * that was compared. Never standardised; this keeps to what the schemas of Jenkins (junit-4 and
 * junit-10) and the readers of GitHub and GitLab have in common.
 */
import XMLBuilder from 'fast-xml-builder';

import type { CiCase, CiOutcome, CiReport } from './ci-report.js';

export function junitOf(report: CiReport): string {
  const { cases, facts } = report;
  const counts = {
    '@tests': cases.length,
    '@failures': countOf(cases, 'failed'),
    '@errors': countOf(cases, 'untrusted'),
  };
  const time = (report.lengthNs / 1e9).toFixed(3);
  const builder = new XMLBuilder({
    attributeNamePrefix: '@',
    format: true,
    ignoreAttributes: false,
    suppressEmptyNode: true,
  });
  const property = Object.entries(facts).map(([name, value]) => ({
    '@name': name,
    '@value': xmlText(value),
  }));
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'modelbench',
      ...counts,
      '@time': time,
      testsuite: {
        '@name': xmlText(report.name),
        ...counts,
        '@skipped': countOf(cases, 'undecided'),
        '@timestamp': report.startedAt.replace(/(\.\d+)?Z$/, ''),
        '@time': time,
        properties: { property },
        testcase: cases.map((one) => caseNode(one, report)),
      },
    },
  });
}

function countOf(cases: readonly CiCase[], outcome: CiOutcome): number {
  return cases.filter((one) => one.outcome === outcome).length;
}

/** What went wrong stands in an element of its own name; of what passed its sentence is kept. */
const ELEMENTS: Readonly<Record<Exclude<CiOutcome, 'passed'>, string>> = {
  failed: 'failure',
  undecided: 'skipped',
  untrusted: 'error',
};

function caseNode(one: CiCase, report: CiReport): Readonly<Record<string, unknown>> {
  const { outcome, message } = one;
  const details = one.details.map(xmlText).join('\n');
  const head = {
    '@name': xmlText(one.name),
    // Readers make a tree of the dots.
    '@classname': xmlText(`${report.name}.${one.cell}`),
    '@time': '0',
  };
  if (outcome === 'passed') {
    return { ...head, 'system-out': [xmlText(message), details].filter(Boolean).join('\n') };
  }
  const element = { '@message': xmlText(message), '#text': details };
  return {
    ...head,
    [ELEMENTS[outcome]]: outcome === 'undecided' ? element : { ...element, '@type': outcome },
  };
}

/** XML 1.0 knows no way at all to write most control characters, nor half of a pair. */
function xmlText(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '·');
}

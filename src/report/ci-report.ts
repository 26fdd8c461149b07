/*
 * What a CI system is told: suites of cases that passed or not, each with a sentence. Results and
 * comparisons become one; junit.ts and github.ts write it down in the dialects of CI systems.
 */
import type { CellDocument, LimitDocument, ResultDocument } from '../result/document.js';

import { checkedLimitText, intervalText, limitValueText, unprovedText } from './limit-note.js';

export type CiReport = {
  /** The scenario. */
  readonly name: string;
  readonly path: string;
  readonly startedAt: string;
  /** How long was measured. */
  readonly lengthNs: number;
  /** What stands for the whole, as `tool`, `host`. */
  readonly facts: Readonly<Record<string, string>>;
  readonly cases: readonly CiCase[];
};

export type CiCase = {
  readonly cell: string;
  readonly name: string;
  readonly outcome: CiOutcome;
  /** One sentence. */
  readonly message: string;
  /** More about it, a line each. */
  readonly details: readonly string[];
  /** In the scenario's text, from 1; undefined where nothing there is the cause. */
  readonly line: number | undefined;
};

/** `undecided`: not enough to decide; `untrusted`: what was measured is not to be used. */
export type CiOutcome = 'passed' | 'failed' | 'undecided' | 'untrusted';

export function ciReportOf(document: ResultDocument): CiReport {
  const { scenario, tool, host, startedAt, partial, cells } = document;
  const whole: readonly CiCase[] = partial ? [partialCase()] : [];
  return {
    name: scenario.name,
    path: scenario.path,
    startedAt,
    lengthNs: cells.reduce((sum, { measuredNs }) => sum + measuredNs, 0),
    facts: factsOf({ tool, host, target: document.target.url }),
    cases: [...whole, ...cells.flatMap((cell) => casesOf(cell, scenario.text))],
  };
}

function factsOf(of: {
  readonly tool: ResultDocument['tool'];
  readonly host: ResultDocument['host'];
  readonly target: string;
}): CiReport['facts'] {
  return {
    modelbench: of.tool.version,
    machine: `${of.host.cores} × ${of.host.cpu}`,
    system: of.host.os,
    node: of.host.node,
    target: of.target,
  };
}

function partialCase(): CiCase {
  return {
    cell: 'whole',
    name: 'completed',
    outcome: 'untrusted',
    message: 'it was ended before it was done',
    details: [],
    line: undefined,
  };
}

function casesOf(cell: CellDocument, text: string): readonly CiCase[] {
  return [
    validityCase(cell, text),
    ...cell.limits.map((limit) => limitCase(cell, limit, lineOf(text, limit.limit))),
  ];
}

function validityCase({ name, validity, payload }: CellDocument, text: string): CiCase {
  const reasons = validity.reasons.map(({ message }) => message);
  return {
    cell: name,
    name: 'measurement',
    outcome: validity.verdict === 'invalid' ? 'untrusted' : 'passed',
    message: [validity.verdict, ...reasons.slice(0, 1)].join(': '),
    details: validity.reasons.flatMap(({ message, advice }) =>
      advice === null ? [message] : [message, `  ${advice}`],
    ),
    line: lineOf(text, payload.name) ?? lineOf(text, 'payloads:'),
  };
}

const OUTCOMES: Readonly<Record<LimitDocument['verdict'], CiOutcome>> = {
  holds: 'passed',
  crossed: 'failed',
  notProved: 'undecided',
};

function limitCase(cell: CellDocument, limit: LimitDocument, line: number | undefined): CiCase {
  const { value, verdict } = limit;
  const shown =
    value === null ? 'not known' : limitValueText(limit.limit, value) + intervalText(limit);
  const why = verdict === 'notProved' ? `, ${unprovedText([{ cell, limit }])}` : '';
  return {
    cell: cell.name,
    name: limit.limit,
    outcome: OUTCOMES[verdict],
    message: `${limit.limit}: ${shown}${why}`,
    details: [],
    line,
  };
}

/** Of several runs together: no one cell has it. */
export function checkedLimitCase(
  limit: LimitDocument & { readonly cell: string },
  line: number | undefined,
): CiCase {
  const message = `${limit.limit}: ${checkedLimitText(limit)}`;
  const outcome = OUTCOMES[limit.verdict];
  return { cell: limit.cell, name: limit.limit, outcome, message, details: [], line };
}

/** The first line that holds these words; 1 is the first. */
export function lineOf(text: string, words: string): number | undefined {
  const index = text.split('\n').findIndex((line) => line.includes(words));
  return index === -1 ? undefined : index + 1;
}

/* Warnings as notes: what is the matter, and what to do about it. */
import type { CellDocument, Finding } from '../result/document.js';

import { countText } from './number.js';
import type { Note } from './view.js';

/** Of the warning that a target is asked for more than it can do. */
const SATURATED = 'saturated';

export function saturatedCells(findings: readonly Finding[]): ReadonlySet<string> {
  return new Set(findings.filter(({ code }) => code === SATURATED).flatMap(({ cells }) => cells));
}

/** `cellCount`: how many there are in all, so that a warning can say which of them it means. */
export function findingNotes(findings: readonly Finding[], cellCount: number): readonly Note[] {
  return grouped(findings).map(([finding, ...others]) => {
    const all = {
      ...finding,
      cells: [...new Set([finding, ...others].flatMap(({ cells }) => cells))],
    };
    const where = others.some(({ message }) => message !== finding.message)
      ? `${all.cells.length} cells, e.g. ${finding.cells.join(', ')}: `
      : whereText(all, cellCount);
    return {
      mark: finding.code === SATURATED ? '▲' : '!',
      ink: 'warn',
      text: withAdvice(where + finding.message, finding.advice),
    };
  });
}

type Group = readonly [Finding, ...Finding[]];

/** What cells have in common is said once. Of saturation each message has a rate of its own. */
function grouped(findings: readonly Finding[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    const { code, message, cells } = finding;
    const key = cells.length === 0 || code === SATURATED ? `${code} ${message}` : code;
    const known = groups.get(key);
    groups.set(key, known === undefined ? [finding] : [...known, finding]);
  }
  return [...groups.values()];
}

/** Nothing where the table marks the cells, or where it is all of them. */
function whereText({ code, cells }: Finding, cellCount: number): string {
  if (code === SATURATED || cells.length === 0 || cells.length >= cellCount) {
    return '';
  }
  return cells.length <= 2 ? `${cells.join(', ')}: ` : `${cells.length} cells: `;
}

/** What one cell has to say for itself, as far as the run's warnings do not say it already. */
export function cellFindings(cell: CellDocument, warnings: readonly Finding[]): readonly Finding[] {
  const finding = (code: string, message: string, advice: string | null): Finding => ({
    code,
    message,
    advice,
    cells: [cell.name],
  });
  const reasons = cell.validity.reasons.map(({ code, message, advice }) =>
    finding(code, `${cell.validity.verdict}: ${message}`, advice),
  );
  const reports = [
    { count: cell.inconsistentReports, finding: inconsistentOf(cell, finding) },
    { count: cell.reports.unparseable, finding: unparseableOf(cell, finding) },
  ];
  const isSaid = (code: string): boolean =>
    warnings.some((one) => one.code === code && one.cells.includes(cell.name));
  return [
    ...reasons,
    ...reports
      .filter(({ count, finding: one }) => count > 0 && !isSaid(one.code))
      .map((one) => one.finding),
  ];
}

type MakeFinding = (code: string, message: string, advice: string | null) => Finding;

function inconsistentOf(cell: CellDocument, finding: MakeFinding): Finding {
  return finding(
    'inconsistent-reports',
    `${countText(cell.inconsistentReports)} of ${countText(cell.counts.ok)} answers ` +
      (cell.inconsistentReports === 1
        ? 'claims more time than the client waited; it is not believed'
        : 'claim more time than the client waited; they are not believed'),
    "check the unit of the server's report",
  );
}

function unparseableOf(cell: CellDocument, finding: MakeFinding): Finding {
  return finding(
    'unparseable-reports',
    cell.reports.unparseable === 1
      ? '1 reported duration is not a number'
      : `${countText(cell.reports.unparseable)} reported durations are not numbers`,
    'see what the server writes with modelbench run --once',
  );
}

function withAdvice(message: string, advice: string | null): string {
  if (advice === null || advice === '') {
    return message;
  }
  const end = /[.!?]$/.test(message) ? '' : '.';
  return `${message}${end} ${advice.slice(0, 1).toUpperCase()}${advice.slice(1)}`;
}

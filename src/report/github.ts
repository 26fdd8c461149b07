/*
 * Annotations of GitHub Actions: lines on stdout that the runner takes up and shows beside the
 * scenario. It shows ten of each kind a step, so the worst come first and the tenth counts the
 * rest. Escapes as in the toolkit's own command.ts.
 */
import type { CiCase, CiOutcome, CiReport } from './ci-report.js';

const SHOWN_MAX = 10;

type Kind = 'error' | 'warning' | 'notice';

const KINDS: Readonly<Record<Exclude<CiOutcome, 'passed'>, Kind>> = {
  failed: 'error',
  untrusted: 'error',
  undecided: 'warning',
};

const TITLES: Readonly<Record<Exclude<CiOutcome, 'passed'>, string>> = {
  failed: 'failed',
  untrusted: 'not to be trusted',
  undecided: 'undecided',
};

export function githubOf(report: CiReport): string {
  const lines = (['failed', 'untrusted', 'undecided'] as const).map((outcome) =>
    report.cases
      .filter((one) => one.outcome === outcome)
      .map((one) => commandOf(KINDS[outcome], titleOf(TITLES[outcome], one), one, report)),
  );
  const [failed = [], untrusted = [], undecided = []] = lines;
  return [
    ...shortList('error', [...failed, ...untrusted], report),
    ...shortList('warning', undecided, report),
    commandOf('notice', `modelbench: ${report.name}`, { message: sumOf(report) }, report),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function titleOf(word: string, { cell, name }: CiCase): string {
  return `${word}: ${name} (${cell})`;
}

function shortList(kind: Kind, lines: readonly string[], report: CiReport): readonly string[] {
  if (lines.length <= SHOWN_MAX) return lines;
  const shown = lines.slice(0, SHOWN_MAX - 1);
  const more = lines.length - shown.length;
  const message = 'GitHub shows ten of a kind; all of them are in the step summary';
  return [...shown, commandOf(kind, `and ${more} more`, { message }, report)];
}

function sumOf({ cases }: CiReport): string {
  const count = (outcome: CiOutcome): number =>
    cases.filter((one) => one.outcome === outcome).length;
  return [
    `${count('passed')} passed`,
    `${count('failed')} failed`,
    `${count('undecided')} undecided`,
    `${count('untrusted')} not to be trusted`,
  ].join(', ');
}

function commandOf(
  kind: Kind,
  title: string,
  { message, line, details = [] }: { message: string } & Partial<CiCase>,
  { path }: CiReport,
): string {
  const isFile = !/^https?:/i.test(path);
  const properties = [
    ...(line === undefined || !isFile ? [] : [`file=${escapedProperty(path)}`, `line=${line}`]),
    `title=${escapedProperty(title)}`,
  ];
  return `::${kind} ${properties.join(',')}::${escaped([message, ...details].join('\n'))}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

import type { DifferenceDocument } from '../result/comparison-document.js';

/** More of a kind than these say no more. */
const SHOWN_MAX = 8;

/** Why files are not compared, one thing after the other, and what to do. */
export function refusalText(differences: readonly DifferenceDocument[]): string {
  const shown = differences.slice(0, SHOWN_MAX);
  const rest = differences.length - shown.length;
  return [
    'error: these files cannot be compared:',
    ...shown.flatMap(({ message, before, after }) => [
      `  ${message}`,
      `    before: ${before}`,
      `    after:  ${after}`,
    ]),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    '  hint: measure both again in one session (modelbench ab), or look anyway with --force,',
    '        which gives no verdict',
    '',
  ].join('\n');
}

import type {
  ChangeVerdict,
  ComparisonDocument,
  VerdictReason,
} from '../result/comparison-document.js';

import { wholeOf } from './judge.js';

type Judged = { readonly verdict: ChangeVerdict; readonly reason: VerdictReason | null };

/**
 * What a screen found, where it could not be measured once more: one in twenty screens finds
 * something where nothing is, so alone it decides nothing.
 */
export function unconfirmed(comparison: ComparisonDocument): ComparisonDocument {
  const metrics = comparison.metrics.map((metric) => ({ ...metric, ...undecided(metric) }));
  const gated = metrics.filter((metric) => metric.gated);
  return {
    ...comparison,
    metrics,
    verdict: wholeOf(gated.map(({ verdict }) => verdict)),
    reasons: ['unconfirmed', ...comparison.reasons],
    cells: comparison.cells.map((cell) => ({
      ...cell,
      verdict: wholeOf(
        gated.filter((metric) => metric.cell === cell.name).map(({ verdict }) => verdict),
      ),
    })),
  };
}

function undecided({ verdict, reason }: Judged): Judged {
  return verdict === 'regressed'
    ? { verdict: 'inconclusive', reason: 'unconfirmed' }
    : { verdict, reason };
}

import { readDuration, readRatio } from '../scenario/quantity.js';
import { TIMEOUT_NS } from '../base/limits.js';

import type { Margins } from '../compare/compare-inputs.js';
import { USUAL_MARGINS } from '../compare/rules.js';
import { optionValueOf } from './option-quantity.js';
import { UsageError } from './usage-error.js';

/** In ns: below it no clock of ours tells two times apart. */
const SHORTEST_NS = 1000;

/**
 * `2%`: of every statistic, and nothing in ms beside it. `0.1ms`: in place of the usual half a
 * millisecond, the percentages as they are.
 */
export function chosenMargins(word: string | undefined): Margins {
  if (word === undefined) return USUAL_MARGINS;
  const change = word.trim().endsWith('%')
    ? { ratio: ratioOf(word), ns: 0, isChosen: true }
    : {
        ns: optionValueOf('--margin', readDuration(word, { ...TIMEOUT_NS, min: SHORTEST_NS })),
        isChosen: true,
      };
  const { mean, p50, p75, p90, p95, p99, p999 } = USUAL_MARGINS;
  return {
    mean: { ...mean, ...change },
    p50: { ...p50, ...change },
    p75: { ...p75, ...change },
    p90: { ...p90, ...change },
    p95: { ...p95, ...change },
    p99: { ...p99, ...change },
    p999: { ...p999, ...change },
  };
}

function ratioOf(word: string): number {
  const ratio = optionValueOf('--margin', readRatio(word));
  if (ratio === 0) {
    throw new UsageError('--margin 0% makes everything a change', 'as --margin 2%');
  }
  return ratio;
}

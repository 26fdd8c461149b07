/* How many rounds, and the plan as it is told before the first request. */

import type { Design, Foresight } from '../study/ab/foresee.js';
import { countOf, spanText } from '../report/number.js';
import type { ForeseenDocument } from '../result/session-document.js';
import { unreachable } from '../base/unreachable.js';

import type { RoundOptions } from './option-rounds.js';
import { UsageError } from './usage-error.js';

const ROUNDS = 10;
/** Three looks, each at a third of alpha: the only rule for stopping early that there is. */
const LOOKS = [10, 16, 24] as const;
const ALPHA = 0.05;

export function designOf({ rounds, adaptive }: RoundOptions): Design {
  if (adaptive !== true) {
    const count = rounds ?? ROUNDS;
    return { rounds: count, looks: [count], alpha: ALPHA };
  }
  if (rounds !== undefined) {
    throw new UsageError(
      '--adaptive and --rounds exclude each other',
      `--adaptive looks after ${LOOKS.join(', ')} rounds: leave one of them out`,
    );
  }
  return { rounds: LOOKS[2], looks: LOOKS, alpha: ALPHA };
}

/**
 * `10 rounds, about 7 minutes; can see 5% in p50 …`: one paragraph, because it is read before a
 * cup of coffee is fetched.
 */
export function foresightText(foresight: Foresight): string {
  const { rounds, cells, visible, tooFew, isCountKnown, roundsRequired } = foresight;
  const size = cells === 1 ? '' : ` of ${countOf(cells, 'cell')}`;
  const sentences = [
    `${countOf(rounds, 'round')}${size}, ${lengthText(foresight)}`,
    ...sightsOf(visible).map(sightText),
    ...(tooFew.length === 0 ? [] : [`too few requests for ${listed(tooFew)}`]),
    ...(isCountKnown ? [] : ['how many requests a run has is up to the answers']),
    ...(rounds < roundsRequired
      ? [`with fewer than ${roundsRequired} rounds no change is ever significant`]
      : []),
  ];
  return sentences.join('; ');
}

/** Those that rest on the same, together. */
function sightsOf(visible: Foresight['visible']): readonly Foresight['visible'][] {
  const reasonOf = ({ seenIn }: ForeseenDocument): string => JSON.stringify(seenIn);
  const reasons = [...new Set(visible.map(reasonOf))];
  return reasons.map((reason) => visible.filter((one) => reasonOf(one) === reason));
}

function sightText(alike: Foresight['visible']): string {
  const seen = alike.map(({ statistic, changeRatio }) => `${percent(changeRatio)} in ${statistic}`);
  const deviations = listed(alike.map(({ deviationRatio }) => percent(deviationRatio)));
  return `can see ${listed(seen)}, taking rounds to differ by ${originText(alike[0], deviations)}`;
}

/** No plan can know it: what rounds really differed by, the report says. */
function originText(one: ForeseenDocument | undefined, deviations: string): string {
  const { seenIn } = one ?? {};
  if (seenIn === undefined) return `${deviations} as on a quiet machine`;
  const { kind, count } = seenIn;
  switch (kind) {
    case 'rounds':
      return `at most ${deviations}, as the baseline's ${count} rounds varied`;
    case 'measurements':
      return `at most ${deviations}, √2 times as much as the baseline's ${count} measurements`;
    default:
      return unreachable(kind);
  }
}

function lengthText({ expectedNs, lengthKind }: Foresight): string {
  const text = spanText(roughNs(expectedNs));
  return lengthKind === 'atMost' ? `at most ${text}` : `about ${text}`;
}

/** A length that is guessed has no seconds once it has minutes. */
function roughNs(ns: number): number {
  const stepNs = ns < 120e9 ? 5e9 : 60e9;
  return Math.max(stepNs, Math.round(ns / stepNs) * stepNs);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(ratio < 0.0995 ? 1 : 0)}%`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

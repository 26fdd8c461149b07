import { NS_PER_MS } from '../base/units.js';

import type { CompareRules, Margins } from './compare-inputs.js';

/** Share of false alarms of a whole comparison, in each direction. */
const ALPHA_RATIO = 0.05;

const ABSOLUTE = { ns: 0.5 * NS_PER_MS, isChosen: false };

/**
 * What is too small to matter: below it nothing is called a change, and within it "unchanged" is
 * proved. Wider in the tail, which is noisier, so that the same plan can decide about it.
 */
export const USUAL_MARGINS: Margins = {
  mean: { ratio: 0.03, ...ABSOLUTE },
  p50: { ratio: 0.03, ...ABSOLUTE },
  p75: { ratio: 0.03, ...ABSOLUTE },
  p90: { ratio: 0.05, ...ABSOLUTE },
  p95: { ratio: 0.05, ...ABSOLUTE },
  p99: { ratio: 0.1, ...ABSOLUTE },
  p999: { ratio: 0.2, ...ABSOLUTE },
};

export function usualRules(toolVersion: string): CompareRules {
  return {
    toolVersion,
    alphaRatio: ALPHA_RATIO,
    family: { kind: 'usual' },
    margins: USUAL_MARGINS,
    sessionRatio: null,
    onDifference: 'refuse',
  };
}

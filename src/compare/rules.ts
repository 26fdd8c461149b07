import { NS_PER_MS } from '../base/units.js';

import type { CompareRules, Margins } from './compare-inputs.js';

/** Share of false alarms of a whole comparison, in each direction. */
const ALPHA_RATIO = 0.05;

const NS_MIN = 0.5 * NS_PER_MS;

/**
 * What is too small to matter: below it nothing is called a change, and within it "unchanged" is
 * proved. Wider in the tail, which is noisier, so that the same plan can decide about it.
 */
export const USUAL_MARGINS: Margins = {
  mean: { ratio: 0.03, ns: NS_MIN },
  p50: { ratio: 0.03, ns: NS_MIN },
  p75: { ratio: 0.03, ns: NS_MIN },
  p90: { ratio: 0.05, ns: NS_MIN },
  p95: { ratio: 0.05, ns: NS_MIN },
  p99: { ratio: 0.1, ns: NS_MIN },
  p999: { ratio: 0.2, ns: NS_MIN },
};

export function usualRules(toolVersion: string): CompareRules {
  return {
    toolVersion,
    alphaRatio: ALPHA_RATIO,
    family: { kind: 'usual' },
    margins: USUAL_MARGINS,
    onDifference: 'refuse',
  };
}

/*
 * The search for the highest rate at which a measurement is still valid: doubling until it is not,
 * then halving what lies between. It knows nothing of servers: whoever calls it tries a rate.
 */

/** `why` where it was not valid. */
export type Trial = { readonly why: string | undefined };

export type Ceiling = {
  readonly ratePerSecond: number | null;
  readonly failedAtPerSecond: number | null;
  readonly why: string | null;
};

export const CEILING_RATES = { from: 1000, to: 128_000 } as const;
/** The two ends are this near when the search is done. */
const NEAR_RATIO = 1.1;
/** A machine that stalls once must not decide: a rate fails where two tries do. */
const TRIES_MAX = 2;

/** Undefined from `attempt` ends the search where it is: it was interrupted. */
export async function findCeiling(
  attempt: (ratePerSecond: number) => Promise<Trial | undefined>,
): Promise<Ceiling | undefined> {
  let passed: number | null = null;
  let failed: number | null = null;
  let why: string | null = null;
  for (let rate: number | undefined = CEILING_RATES.from; rate !== undefined; ) {
    const trial = await triedTwice(attempt, rate);
    if (trial === undefined) return undefined;
    if (trial.why === undefined) passed = rate;
    else {
      failed = rate;
      why = trial.why;
    }
    rate = nextRate(passed, failed);
  }
  return { ratePerSecond: passed, failedAtPerSecond: failed, why };
}

async function triedTwice(
  attempt: (ratePerSecond: number) => Promise<Trial | undefined>,
  rate: number,
): Promise<Trial | undefined> {
  let trial = await attempt(rate);
  for (let tries = 1; tries < TRIES_MAX && trial?.why !== undefined; tries += 1) {
    trial = await attempt(rate);
  }
  return trial;
}

/** Undefined: nothing is left to try. */
function nextRate(passed: number | null, failed: number | null): number | undefined {
  if (passed === null) return undefined;
  if (failed === null) return passed < CEILING_RATES.to ? passed * 2 : undefined;
  if (failed / passed <= NEAR_RATIO) return undefined;
  const middle = Math.round(Math.sqrt(passed * failed) / 100) * 100;
  return middle > passed && middle < failed ? middle : undefined;
}

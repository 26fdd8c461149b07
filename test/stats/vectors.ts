import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/* What scipy and direct computations give: test/golden/stats/make.py made it. */

type Bounds = readonly [low: number, high: number] | null;

type Vectors = {
  readonly paired: readonly {
    readonly differences: readonly number[];
    readonly estimate: number;
    readonly above: number;
    readonly intervals: Readonly<Record<string, Bounds>>;
  }[];
  readonly wilcoxon: readonly { readonly differences: readonly number[]; readonly above: number }[];
  readonly unpaired: readonly {
    readonly before: readonly number[];
    readonly after: readonly number[];
    readonly estimate: number;
    readonly atMost: readonly number[];
    readonly interval: Bounds;
  }[];
  readonly signFlips: readonly ColumnCase[];
  readonly relabellings: readonly (ColumnCase & { readonly beforeCount: number })[];
  readonly several: readonly {
    readonly values: readonly number[];
    readonly holm: readonly number[];
    readonly discovery: readonly number[];
  }[];
  readonly predictions: readonly {
    readonly history: readonly number[];
    readonly alpha: number;
    readonly low: number;
    readonly high: number;
    readonly value: number;
    readonly above: number;
  }[];
  readonly powers: readonly {
    readonly plan: { readonly rounds: number; readonly alpha: number; readonly deviation: number };
    readonly shift: number;
    readonly powerOfTwoPercent: number;
  }[];
  readonly deviations: readonly {
    readonly groups: readonly (readonly number[])[];
    readonly deviation: number;
    readonly freedom: number;
    readonly atMost: number;
  }[];
  readonly chiSquares: readonly {
    readonly freedom: number;
    readonly below: number;
    readonly value: number;
  }[];
  readonly places: readonly {
    readonly count: number;
    readonly q: number;
    readonly alpha: number;
    readonly low: number | null;
    readonly high: number | null;
  }[];
  readonly effective: readonly {
    readonly stretches: readonly { readonly count: number; readonly beyond: number }[];
    readonly size: number;
  }[];
  readonly quantiles: readonly {
    readonly values: readonly number[];
    readonly quantiles: Readonly<Record<string, number>>;
  }[];
  readonly lines: readonly {
    readonly xs: readonly number[];
    readonly ys: readonly number[];
    readonly alpha: number;
    readonly slope: number;
    readonly low: number;
    readonly high: number;
    readonly intercept: number;
  }[];
};

type ColumnCase = {
  readonly columns: readonly (readonly number[])[];
  readonly up: readonly number[];
  readonly down: readonly number[];
};

export const VECTORS = JSON.parse(
  readFileSync(new URL('../../../test/golden/stats/vectors.json', import.meta.url), 'utf8'),
) as Vectors;

/** Equal but for the last bits: 1e-9 of the value, or of 1 where that is larger. */
export function close(found: number | null, expected: number | null, what: string): void {
  if (found === null || expected === null) {
    assert.equal(found, expected, what);
    return;
  }
  const allowed = 1e-9 * Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(found - expected) <= allowed, `${what}: ${found} instead of ${expected}`);
}

export function allClose(
  found: readonly number[],
  expected: readonly number[],
  what: string,
): void {
  assert.equal(found.length, expected.length, what);
  for (const [index, value] of expected.entries()) {
    close(found[index] ?? NaN, value, `${what}, ${index}`);
  }
}

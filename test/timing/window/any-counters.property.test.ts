import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { WINDOW_KINDS } from '../../../src/timing/server-report.js';
import { METRIC_MAPS } from '../../../src/timing/window/metric-maps.js';
import { windowBetween } from '../../../src/timing/window/window-between.js';

const NAMES = METRIC_MAPS.flatMap(({ prefixes = [''], rows, requests }) =>
  prefixes.flatMap((prefix) =>
    [
      ...rows.flatMap(({ plus }) =>
        plus.flatMap(({ metric }) => [`${metric}_sum`, `${metric}_count`, metric]),
      ),
      requests ?? '',
    ].map((name) => prefix + name),
  ),
);
const VALUE = fc.oneof(
  fc.double().map(String),
  fc.nat().map(String),
  fc.constantFrom('NaN', '+Inf', '-Inf', '-1', '1e308', '1e999', 'x'),
);
const METRICS = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), VALUE), { maxLength: 40 })
  .map((lines) => lines.map(([name, value]) => `${name} ${value}`).join('\n'));

const COUNT = fc.record({ count: fc.anything(), ns: fc.anything() }, { requiredKeys: [] });
const FIELD = fc.constantFrom('success', 'queue', 'compute_infer', 'compute_input', 'cache_hit');
const STATISTICS = fc
  .array(fc.record({ name: fc.constant('m'), inference_stats: fc.dictionary(FIELD, COUNT) }))
  .map((all) =>
    JSON.stringify({ model_stats: all }, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    ),
  );

test('no two texts make a difference that is negative, not finite, or a crash', () => {
  const text = fc.oneof(METRICS, STATISTICS, fc.json(), fc.string());
  fc.assert(
    fc.property(fc.constantFrom(...WINDOW_KINDS), text, text, (kind, before, after) => {
      const result = windowBetween(kind, { before, after }, 'm');
      if (!result.known) return;
      const { pieces, others, total } = result.report;
      const sums = [...Object.values(pieces), ...Object.values(others), ...(total ? [total] : [])];
      for (const { sumNs, count } of sums) {
        assert.ok(Number.isFinite(sumNs) && sumNs >= 0 && count > 0, `${sumNs} of ${count}`);
      }
    }),
    { numRuns: 500 },
  );
});

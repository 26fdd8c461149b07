import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { randomOf } from '../../../src/base/random.js';
import { STREAM_DEFAULTS, type StreamSettings } from '../../../src/base/reference-settings.js';
import { durationNs } from '../../../src/base/units.js';
import { eventScheduleOf, groupOf } from '../../../src/server/stream/schedule.js';

function check(
  settings: Partial<StreamSettings>,
  size: { readonly tokens: number; readonly uncachedTokens?: number },
  expectedMs: readonly number[],
): void {
  const all = { ...STREAM_DEFAULTS, ...settings };
  const { dueNs } = eventScheduleOf(all, { uncachedTokens: 0, ...size }, randomOf(1));
  assert.deepEqual(
    Array.from(dueNs, (ns) => ns / 1e6),
    expectedMs,
  );
}

test('the first event is due after the time to the first token, the others a step apart', () => {
  check({}, { tokens: 4 }, [50, 60, 70, 80]);
});

test('the prompt costs time where no cache holds it', () => {
  check({ promptTokenNs: durationNs(1e6) }, { tokens: 2, uncachedTokens: 7 }, [57, 67]);
});

test('an event of several tokens comes as much later as its tokens take', () => {
  check({ tokensPerEvent: 4 }, { tokens: 10 }, [50, 90, 110]);
});

test('a stall makes its event late, and with it all that come after', () => {
  check({ stalls: { every: 2, ns: durationNs(100e6) } }, { tokens: 5 }, [50, 160, 170, 280, 290]);
});

test('schedules ascend and hold every token, whatever is drawn', () => {
  const times = fc.constantFrom<StreamSettings['ttft']>(
    { kind: 'exponential', meanNs: durationNs(1e6) },
    { kind: 'lognormal', medianNs: durationNs(1e6), sigma: 1 },
  );
  const sizes = [fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 9 })] as const;
  fc.assert(
    fc.property(times, ...sizes, fc.nat(), (interToken, tokens, tokensPerEvent, seed) => {
      const settings = { ...STREAM_DEFAULTS, interToken, tokensPerEvent };
      const { dueNs } = eventScheduleOf(settings, { tokens, uncachedTokens: 0 }, randomOf(seed));
      for (const [event, due] of dueNs.entries()) assert.ok(due >= (dueNs[event - 1] ?? 0));
      const held = Array.from(dueNs, (_, event) => groupOf(event, tokens, tokensPerEvent));
      assert.equal(
        held.reduce((sum, count) => sum + count, 0),
        tokens,
      );
    }),
  );
});

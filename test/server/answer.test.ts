import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { REFERENCE_DEFAULTS } from '../../src/base/reference-settings.js';
import { bytes } from '../../src/base/units.js';
import { answerOf, encodeAnswer } from '../../src/server/answer.js';

test('an answer is JSON of the length that was asked for, or up to eight bytes less', () => {
  fc.assert(
    fc.property(fc.integer({ min: 26, max: 20_000 }), fc.integer(), (answerBytes, seed) => {
      const settings = { ...REFERENCE_DEFAULTS, answerBytes: bytes(answerBytes), seed };
      const body = encodeAnswer(answerOf(settings));
      assert.ok(body.length <= answerBytes && body.length > answerBytes - 9, `${body.length}`);
      assert.ok(Array.isArray(JSON.parse(String(body)).predictions));
    }),
  );
});

test('an answer that is to be shorter than possible holds one number', () => {
  const body = encodeAnswer(answerOf({ ...REFERENCE_DEFAULTS, answerBytes: bytes(0) }));
  assert.equal(JSON.parse(String(body)).predictions.length, 1);
});

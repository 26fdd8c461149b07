import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { REDACTED, redact } from '../../src/result/redact.js';

function check(text: string, secrets: readonly string[], expected: string): void {
  assert.equal(redact(text, secrets), expected);
}

test('a secret is replaced wherever it stands, however often', () => {
  check(
    'Bearer s3cret-key, again s3cret-key.',
    ['s3cret-key'],
    `Bearer ${REDACTED}, again ${REDACTED}.`,
  );
});

test('without secrets the text stays as it is', () => {
  check('nothing to hide', [], 'nothing to hide');
});

test('a secret shorter than four characters would take ordinary words with it and is left', () => {
  check('abc abcd', ['abc'], 'abc abcd');
  check('abc abcd', ['abcd'], `abc ${REDACTED}`);
});

test('the longer of two secrets goes first, so that no rest of it remains', () => {
  check('token-extended token', ['token', 'token-extended'], `${REDACTED} ${REDACTED}`);
});

test('characters that mean something in a pattern are only characters', () => {
  check('a.c+(x)[y]$ abc', ['a.c+(x)[y]$'], `${REDACTED} abc`);
});

test('a secret in a URL is found percent-encoded, in either case and with + for a space', () => {
  const secret = 'p@ss w/rd!';
  check('?key=p%40ss%20w%2Frd!', [secret], `?key=${REDACTED}`);
  check('?key=p%40ss%20w%2frd%21', [secret], `?key=${REDACTED}`);
  check('?key=p%40ss+w%2Frd!', [secret], `?key=${REDACTED}`);
});

test('a secret within JSON is found with its escapes', () => {
  const secret = 'say "hi"\\\n/now';
  check(JSON.stringify({ key: secret }), [secret], `{"key":"${REDACTED}"}`);
  check('{"key":"say \\"hi\\"\\\\\\n\\/now"}', [secret], `{"key":"${REDACTED}"}`);
});

test('a password is found in the base64 of a basic authorization', () => {
  for (const user of ['u', 'us', 'use', 'user']) {
    const header = Buffer.from(`${user}:correct horse`).toString('base64');
    const redacted = redact(`Basic ${header}`, ['correct horse']);
    assert.ok(redacted.includes(REDACTED), redacted);
    assert.ok(!/Y29ycmVjd|vcnJlY3Q|b3JyZWN0/.test(redacted), redacted);
  }
});

test('the base64 of the secret itself is found whole, in both alphabets', () => {
  const secret = '\u{3ff}>>>???~~~';
  const base64 = Buffer.from(secret).toString('base64');
  check(`key ${base64}.`, [secret], `key ${REDACTED}.`);
  check(`key ${Buffer.from(secret).toString('base64url')}.`, [secret], `key ${REDACTED}.`);
});

test('no secret is left in any text, in any of its forms', () => {
  const secret = fc.string({ minLength: 4, maxLength: 20, unit: 'grapheme' });
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
      // A secret made of the replacement's own characters would be found in the replacement.
      fc.pre(!REDACTED.includes(hidden) && hidden.length >= 4);
      const forms = [hidden, encodeURIComponent(hidden), JSON.stringify(hidden).slice(1, -1)];
      for (const form of forms) {
        const left = redact(before + form + after, [hidden]);
        assert.ok(!left.includes(hidden) || (before + after).includes('•'), left);
        assert.ok(left.includes(REDACTED));
      }
    }),
  );
});

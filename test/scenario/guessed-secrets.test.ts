import assert from 'node:assert/strict';
import { test } from 'node:test';

import { guessedSecretsOf } from '../../src/scenario/guessed-secrets.js';

function check(text: string, expected: readonly string[]): void {
  const environment = { API_KEY: 'of-the-environment', HOME: '/home/somebody' };
  assert.deepEqual(guessedSecretsOf(text, environment), expected);
}

test('what is written in a secret field is a secret, with and without its scheme', () => {
  check('  authorization: Bearer abc123xyz', ['Bearer abc123xyz', 'abc123xyz']);
  check('headers: { x-api-key: "abc123xyz", accept: text/plain }', ['abc123xyz']);
});

test('a password and a secret parameter of a URL are secrets', () => {
  check('target: http://me@host/?api_key=abc123xyz', ['abc123xyz']);
});

test('so is the value of a variable that sounds like one, but no other', () => {
  check(`header: ${variable('API_KEY')} ${variable('HOME')}`, ['of-the-environment']);
});

test('so is all that is nested below a secret field', () => {
  check('x-api-key: [ "LISTSECRET1", LISTSECRET2 ]', ['LISTSECRET1', 'LISTSECRET2']);
  check('x-api-key: { deep: [ONESECRET1], value: "TWOSECRET2" }\nother: [harmless]', [
    'ONESECRET1',
    'TWOSECRET2',
  ]);
  check('x-api-key: [ "LISTSECRET1"\nother: harmless', ['LISTSECRET1']);
  check('h:\n  x-api-key:\n  - LISTSECRET1\n  - a: LISTSECRET2\n  accept: text/plain\n', [
    'LISTSECRET1',
    'LISTSECRET2',
  ]);
  check('  x-api-key: |\n    BLOCKSECRET\n  accept: text/plain', ['BLOCKSECRET']);
});

test('the name of a variable stays readable', () => {
  check(`authorization: Bearer ${variable('OTHER')}`, []);
  check(`url: http://host/?api_key=${variable('OTHER')}`, []);
});

test('paths of key files, blocks, and short words stay readable', () => {
  check('tls: { keyFile: private/key.pem }', []);
  check('token: { command: ./token.sh, every: 10m }', []);
  check('token:\n  command: ./token.sh\n  every: 10m\n', []);
  check('x-api-key: one', []);
});

function variable(name: string): string {
  return `$\{${name}}`;
}

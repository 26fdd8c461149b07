import assert from 'node:assert/strict';
import { test } from 'node:test';

import { looksSecret } from '../../src/scenario/secrets.js';

import { mistakesIn, planOf, shownMistakes } from './reader.js';

function secretsOf(text: string, environment: Readonly<Record<string, string>> = {}) {
  return planOf(text, { environment }).target.secrets;
}

test('names that sound secret are taken for secret, counts of tokens are not', () => {
  const secret = [
    'authorization',
    'Proxy-Authorization',
    'Cookie',
    'x-api-key',
    'HF_TOKEN',
    'X-Auth-Token',
    'client_secret',
    'DB_PASSWORD',
    'apikey',
    'access_token',
    'sig',
    'X-Amz-Signature',
    'aws_session',
  ];
  for (const name of secret) assert.ok(looksSecret(name), name);
  for (const name of [
    'accept',
    'content-type',
    'max_tokens',
    'tokenizer',
    'interToken',
    'tokensPerEvent',
    'promptToken',
    'MAX-TOKENS',
    'model',
    'design',
    'x-keyword',
  ]) {
    assert.ok(!looksSecret(name), name);
  }
});

test('values of secret headers are secrets, whole and without their scheme', () => {
  const text = `target:
  url: http://h/p
  headers:
    Authorization: Basic Ym9iOmh1bnRlcjIy
    x-api-key: k-123456
    cookie: a=first-part; b=second-part
    accept: application/json
`;
  const { secrets, secretHeaders } = planOf(text).target;
  assert.deepEqual(secretHeaders, ['authorization', 'x-api-key', 'cookie']);
  for (const value of [
    'Basic Ym9iOmh1bnRlcjIy',
    'Ym9iOmh1bnRlcjIy',
    'hunter22',
    'k-123456',
    'first-part',
    'second-part',
  ]) {
    assert.ok(secrets.includes(value), value);
  }
  assert.ok(!secrets.some((secret) => secret.includes('json')));
});

test('secret headers of a payload are as secret as those of the target', () => {
  const text = 'target: http://h/p\npayloads: [{ none: true, headers: { X-Token: t-123456 } }]\n';
  const { secrets, secretHeaders } = planOf(text).target;
  assert.deepEqual(secrets, ['t-123456']);
  assert.deepEqual(secretHeaders, ['x-token']);
});

test('passwords and keys in URLs are secrets, as written and decoded', () => {
  const secrets = secretsOf(`target:
  url: http://bob:p%40ss-word@h/p?api_key=abc%2Fdef&limit=1000
  proxy: http://tokenonly@proxy:3128
`);
  for (const value of ['p%40ss-word', 'p@ss-word', 'abc%2Fdef', 'abc/def', 'tokenonly']) {
    assert.ok(secrets.includes(value), value);
  }
  // What a header of these credentials would carry.
  assert.ok(secrets.includes(btoa('bob:p@ss-word')));
  assert.ok(!secrets.includes('1000'));
});

test('a variable whose name sounds secret is one wherever it is used', () => {
  const text = `target: http://h/p
description: by \${BUILD_TOKEN} for \${TEAM_NAME}
payloads: [{ template: { key: "\${MY_SECRET:-fallback}" } }]
`;
  assert.deepEqual(
    secretsOf(text, { BUILD_TOKEN: 'tok-111111', TEAM_NAME: 'vision', MY_SECRET: 'sec-222' }),
    ['tok-111111', 'sec-222'],
  );
});

test('the longest secret comes first, so that it is hidden whole', () => {
  const secrets = secretsOf(
    'target: { url: "http://h/p", headers: { authorization: Bearer abcdef } }\n',
  );
  assert.deepEqual(secrets, ['Bearer abcdef', 'abcdef']);
});

test('a secret of a few signs is not looked for everywhere: that would hide half of all output', () => {
  const text = 'target: { url: "http://h/p", headers: { x-key: "1" } }\n';
  assert.deepEqual(secretsOf(text), []);
  assert.deepEqual(planOf(text).target.secretHeaders, ['x-key']);
});

test('a line that is shown with a mistake shows no secret of it', () => {
  const text = `target: { url: "http://bob:hunter22@h/p", headers: { x-token: t-123456 }, timeout: 5 }
measure: "\${MY_KEY}"
`;
  const shown = shownMistakes(text, mistakesIn(text, { environment: { MY_KEY: 'kkk-999' } }));
  assert.match(shown, /timeout needs a unit/);
  for (const secret of ['hunter22', 't-123456', 'kkk-999'])
    assert.ok(!shown.includes(secret), shown);
  assert.ok(shown.includes('http://••••••••••••@h/p'), shown);
  // Hidden signs keep their number, so the squiggle stays below the 5.
  const [, line = '', squiggle = ''] = shown.split('\n');
  assert.equal(line.indexOf('5 }'), squiggle.indexOf('~'));
});

test('a value of the wrong shape below a secret name is hidden as well', () => {
  for (const headers of [
    'x-api-key: [ "LISTSECRET1" ]',
    'x-api-key: { deep: LISTSECRET1 }',
    'x-api-key: [ "LISTSECRET1"',
  ]) {
    const text = `target: { url: "http://h/p", headers: { ${headers} } }\n`;
    const shown = shownMistakes(text, mistakesIn(text));
    assert.match(shown, /error: /);
    assert.ok(!shown.includes('LISTSECRET1'), shown);
    assert.ok(shown.includes('•••••••••••'), shown);
  }
  const overrides = { set: [{ path: 'target.headers.x-api-key', value: '[SETSECRET1]' }] };
  const text = 'target: { url: "http://h/p" }\n';
  const shown = shownMistakes(text, mistakesIn(text, { overrides }));
  assert.match(shown, /--set:1:\d+: error: /);
  assert.ok(!shown.includes('SETSECRET1'), shown);
});

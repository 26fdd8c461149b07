// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a scenario writes
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { requestOfCurl } from '../../src/scenario/from-curl.js';
import { scenarioOfRequest } from '../../src/scenario/from-request.js';

import { checkGolden } from '../support/golden.js';
import { planOf } from './reader.js';

function requestOf(command: string) {
  const read = requestOfCurl(command);
  assert.ok(read.ok, read.ok ? '' : read.problem);
  return read.request;
}

/** Each becomes a scenario of its own, which must have no mistakes. */
const COMMANDS: readonly (readonly [name: string, command: string])[] = [
  ['json', `curl localhost:8000/predict -d '{"x": [1, 2], "name": "a b"}'`],
  [
    'browser',
    `curl 'https://api.example.com/v1/predict?api_key=abc123xyz' \\
  -H 'authorization: Bearer sk-999999' -H "x-api-key: k-7777777" -H 'accept: */*' \\
  --data-raw $'{"text":"it\\'s \\u00e9"}' --compressed -sS -L`,
  ],
  ['form', `curl -d 'a=1&b=2' --data-urlencode 'c=x y' http://h/p`],
  [
    'multipart',
    `curl http://h/p -F 'file=@cat.jpg;type=image/jpeg' -F top_k=5 -H 'Content-Type: multipart/form-data'`,
  ],
  [
    'file',
    `curl -XPUT http://h/p --data-binary @body.json -m 5 -H 'content-type: application/json'`,
  ],
  ['login', `curl https://h/p -u bob:hunter22 -k --json '{"a":1}'`],
  ['url-login', 'curl http://bob:hunter22@h/p -I'],
  ['query', `curl -G http://h/p -d q=cat -d 'n=2 3'`],
  // Text that must come out byte for byte: 1.0 is not 1, and braces are not ours.
  ['exact', `curl http://h/p -d '{"x": 1.0, "y": "\${HOME} {{z}}"}'`],
];

for (const [name, command] of COMMANDS) {
  test(`the curl command of ${name} becomes a scenario`, () => {
    const text = scenarioOfRequest(requestOf(command));
    checkGolden(`scenario/curl/${name}.yaml`, text);
    planOf(text, {
      environment: { API_TOKEN: 'x', API_KEY: 'y', URL_SECRET: 'z', BASIC_CREDENTIALS: 'w' },
      files: { 'cat.jpg': '', 'body.json': '{}' },
    });
  });
}

test('no secret of a curl command is in the scenario', () => {
  for (const [, command] of COMMANDS) {
    const text = scenarioOfRequest(requestOf(command));
    for (const secret of [
      'sk-999999',
      'k-7777777',
      'abc123xyz',
      'hunter22',
      btoa('bob:hunter22'),
    ]) {
      assert.ok(!text.includes(secret), text);
    }
  }
});

test('with its variables set, the request is the one of the command', () => {
  const [, command] = COMMANDS[1]!;
  const plan = planOf(scenarioOfRequest(requestOf(command)), {
    environment: { API_TOKEN: 'sk-999999', API_KEY: 'k-7777777', URL_SECRET: 'abc123xyz' },
  });
  assert.deepEqual(plan.target.address, {
    kind: 'url',
    url: 'https://api.example.com/v1/predict?api_key=abc123xyz',
  });
  assert.deepEqual(plan.target.headers[0], ['authorization', 'Bearer sk-999999']);
  assert.deepEqual(plan.cells[0].payloads[0].content, {
    kind: 'template',
    value: { text: 'it’s é'.replace('’', "'") },
  });
});

test('quotes and continued lines are read as a shell reads them', () => {
  const url = 'http://h/a';
  for (const command of [
    'curl http://h/a',
    'curl "http://h/a"',
    "curl 'http://h/a'",
    'curl http://\'h\'/"a"',
    'curl \\\n  http://h/a \\\n',
    'curl http://h\\\n/a',
    '$ curl http://h/a',
    '/usr/bin/curl --url http://h/a',
    'curl --url=http://h/a',
    'curl -sSvX GET -- http://h/a',
    "curl $'http://\\x68/\\141'",
  ]) {
    assert.equal(requestOf(command).url, url, command);
  }
});

test('options that change no request are passed over', () => {
  const request = requestOf(
    'curl -s -S -v -i -f --http1.1 -o out.json -w "%{time_total}" http://h/p',
  );
  assert.deepEqual({ ...request }, { url: 'http://h/p', headers: [], variables: [], notes: [] });
});

test('what cannot be taken over is named', () => {
  const problems = (command: string) => {
    const read = requestOfCurl(command);
    return read.ok ? read.warnings.join(' ') : `${read.problem}: ${read.hint}`;
  };
  const rows = [
    'wget http://h/p',
    'curl',
    "curl 'http://h/p",
    'curl http://h/p -d "x',
    'curl http://a http://b',
    'curl --unix-socket /tmp/s http://h/p',
    'curl -Z http://h/p',
    'curl http://h/p -X',
    'curl http://h/p -d a=1 -F b=2',
    'curl -L http://h/p',
    'curl -b jar.txt http://h/p',
    'curl -H @headers.txt http://h/p',
    'curl -d a=1 -d @b.txt http://h/p',
  ];
  checkGolden(
    'scenario/curl/problems.txt',
    `${rows.map((row) => `${row}\n  ${problems(row)}`).join('\n')}\n`,
  );
});

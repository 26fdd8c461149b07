import { z } from 'zod';

import type { StatusPattern } from '../api/api.js';
import { API_NAMES, type ApiName } from '../api/apis.js';
import type { Method } from '../base/http.js';
import { CONNECTIONS, IDLE_TIMEOUT_NS, TIMEOUT_NS, TOKEN_EVERY_NS } from '../base/limits.js';

import {
  choice,
  count,
  duration,
  flag,
  isMapping,
  isText,
  isTextOrNumber,
  oneOrMore,
  text,
  written,
} from './fields.js';
import { bad, good, type Reading, shown } from './reading.js';
import { referenceFields } from './reference-schema.js';
import { stream } from './stream-schema.js';
import { nearest, oneOf } from './suggest.js';

export const METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
] as const satisfies readonly Method[];

/** Names and values. The values are read again where they were written: 007 is not 7 here. */
export const headers = z.record(z.string(), text('The value of one header.'));

const statusPattern = written(readStatus, {
  anyOf: [
    { type: 'integer', minimum: 100, maximum: 599 },
    { type: 'string', pattern: '^[1-5]([0-9]{2}|xx)$' },
  ],
});

const expectFields = z.strictObject({
  status: oneOrMore(statusPattern)
    .prefault('2xx')
    .meta({
      description: 'Status codes of a good answer: a class, a code, or a list of these.',
      examples: ['2xx', 200, [200, 404]],
    }),
  json: z
    .record(z.string(), z.unknown())
    .optional()
    .meta({
      description:
        'What the body must hold: JSON Pointers, each with `present`, `absent` or the value itself.',
      examples: [{ '/predictions': 'present', '/model': 'resnet50' }],
    }),
});

const HTTP_VERSIONS = ['1.1', '2'] as const;

const connectionFields = z.strictObject({
  mode: z.enum(['natural', 'warm', 'cold']).prefault('natural').meta({
    description:
      'natural: opened when they are needed. warm: opened by the warm-up. cold: a new one for every request.',
  }),
  max: count(
    CONNECTIONS,
    'Most connections open at once; when absent unlimited, over HTTP/2 one.',
  ).optional(),
  idleTimeout: duration(
    IDLE_TIMEOUT_NS,
    'How long an unused connection is kept; shorter than the server keeps it.',
  ).prefault('60s'),
  resend: flag(
    'A request whose kept connection proves closed, with no byte of an answer, is sent once more on a fresh one. false: it fails.',
  ).prefault(true),
});

const tlsFields = z.strictObject({
  caFile: text('PEM file with certificates to trust.', ['ca.pem']).optional(),
  certFile: text('PEM file with the certificate of the client.', ['client.pem']).optional(),
  keyFile: text('PEM file with its private key.', ['client-key.pem']).optional(),
  insecure: flag('Accept any certificate of the server.').prefault(false),
});

const tokenFields = z.strictObject({
  command: text('A command that prints a bearer token.', ['./token.sh']),
  every: duration(TOKEN_EVERY_NS, 'How often it is run again.').prefault('10m'),
});

export const targetFields = z.strictObject({
  url: text('Where requests go.', ['http://127.0.0.1:8000/predict']).optional(),
  reference: referenceFields.optional().meta({
    description: 'Starts the reference model server for the run instead of asking a `url`.',
  }),
  api: written(readApi, {
    description: 'How the target is spoken to and what its answers are (docs/apis.md).',
    enum: API_NAMES,
  }).prefault('json'),
  stream: stream.optional(),
  method: z
    .enum(METHODS)
    .optional()
    .meta({ description: 'Default: POST with a body, GET without.', examples: ['POST'] }),
  model: text('The name of the model, where the API wants one.', ['resnet50']).optional(),
  headers: headers.optional().meta({
    description:
      'Sent with every request. Values of secret-looking ones (`authorization`, `cookie`, names with ' +
      '`token`, `secret`, `key` …) appear in no output.',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a scenario writes
    examples: [{ authorization: 'Bearer ${API_KEY}' }],
  }),
  token: tokenFields.optional().meta({
    description: 'A bearer token that expires: sent as `authorization`.',
    examples: [{ command: './token.sh', every: '10m' }],
  }),
  timeout: duration(TIMEOUT_NS, 'After this a request counts as `timeout`.').prefault('30s'),
  expect: expectFields.prefault({}).meta({
    description: 'What a good answer is. Others are counted as `httpError` or `badAnswer`.',
    examples: [{ status: '2xx', json: { '/predictions': 'present' } }],
  }),
  httpVersion: written(readHttpVersion, {
    description:
      '1.1 or 2. With 2 HTTP/2 is negotiated over TLS, and spoken at once where the url is http; a server without it is a failure, never spoken to otherwise (docs/phases.md).',
    anyOf: [
      { type: 'number', enum: [1.1, 2] },
      { type: 'string', enum: [...HTTP_VERSIONS] },
    ],
    examples: [2],
  }).prefault('1.1'),
  connections: connectionFields.prefault({}).meta({
    description: 'How connections are opened and kept.',
    examples: [{ mode: 'natural', max: 64 }],
  }),
  tls: tlsFields
    .optional()
    .meta({ description: 'Of `https` targets.', examples: [{ caFile: 'ca.pem' }] }),
  proxy: written(readProxy, {
    description: 'none, env (HTTP_PROXY and its kin) or the URL of a proxy.',
    type: 'string',
    examples: ['http://127.0.0.1:3128'],
  }).prefault('none'),
});

export const target = choice('a URL or a mapping', [
  { when: isText, schema: text('Where requests go.') },
  { when: isMapping, schema: targetFields },
]).meta({
  description: 'What is measured: a URL, or a mapping with `url` or `reference`.',
  examples: ['http://127.0.0.1:8000/predict'],
});

/** Names of servers and vendors, and the API that is meant. */
const SPOKEN_BY: Readonly<Record<string, ApiName>> = {
  triton: 'kserve-v2',
  kserve: 'kserve-v2',
  mlserver: 'kserve-v2',
  openvino: 'kserve-v2',
  ovms: 'kserve-v2',
  v2: 'kserve-v2',
  openai: 'openai-chat',
  anthropic: 'anthropic-messages',
  claude: 'anthropic-messages',
  messages: 'anthropic-messages',
  responses: 'openai-responses',
  generate: 'triton-generate',
  nim: 'openai-chat',
  litellm: 'openai-chat',
  chat: 'openai-chat',
  completions: 'openai-completions',
  embeddings: 'openai-embeddings',
  llamacpp: 'llama-cpp',
  'llama-server': 'llama-cpp',
  tensorflow: 'tf-serving',
  tfserving: 'tf-serving',
  pytorch: 'torchserve',
  binary: 'raw',
};

function readApi(value: unknown): Reading<ApiName> {
  const name = API_NAMES.find((known) => known === value);
  if (name !== undefined) return good(name);
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  const spoken = Object.hasOwn(SPOKEN_BY, word) ? SPOKEN_BY[word] : undefined;
  const meant = spoken ?? nearest(word, API_NAMES);
  const hint = meant === undefined ? undefined : `did you mean ${meant}?`;
  return bad('unknown-value', `must be ${oneOf(API_NAMES)}, not ${shown(value)}`, hint);
}

function readHttpVersion(value: unknown): Reading<(typeof HTTP_VERSIONS)[number]> {
  const version = HTTP_VERSIONS.find((known) => known === String(value));
  if (version !== undefined) return good(version);
  const hint = /^(http\/?)?(2\.0|h2c?|2)$/i.test(String(value)) ? 'write 2' : undefined;
  return bad('unknown-value', `must be 1.1 or 2, not ${shown(value)}`, hint);
}

function readStatus(value: unknown): Reading<StatusPattern> {
  const pattern = isTextOrNumber(value) ? /^([1-5])(\d\d|xx)$/i.exec(String(value)) : null;
  if (pattern === null) {
    return bad('unknown-value', `is no status: ${shown(value)}`, 'write 2xx, 200 or [200, 404]');
  }
  return pattern[2]?.toLowerCase() === 'xx'
    ? good({ kind: 'class', hundreds: Number(pattern[1]) })
    : good({ kind: 'code', code: Number(value) });
}

function readProxy(value: unknown): Reading<string> {
  if (typeof value !== 'string') {
    return bad('wrong-type', `must be none, env or a URL, not ${shown(value)}`);
  }
  if (value === 'none' || value === 'env') return good(value);
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    const hint = 'write none, env or a URL as http://127.0.0.1:3128';
    return bad('bad-url', `is neither none nor env nor an http URL: ${shown(value)}`, hint);
  }
  return good(value);
}

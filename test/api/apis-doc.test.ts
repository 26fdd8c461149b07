import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { type ApiName, apiOf } from '../../src/api/apis.js';
import type { Content, EncodedBody, TensorEncoding } from '../../src/payload/payload.js';
import { randomOf } from '../../src/base/random.js';
import { bytes } from '../../src/base/units.js';

import { apiPages } from './api-pages.js';
import { NOTHING_GIVEN, shown } from './request-samples.js';

/*
 * Every example in docs/apis.md stands under a comment `<!-- example: NAME -->`. It is what the
 * code makes with seed 42: as text, or as lines of 16 bytes in hexadecimal. UPDATE_GOLDEN=1
 * rewrites them.
 */

const DOCUMENT = new URL('../../../docs/apis.md', import.meta.url);
const EXAMPLE = /<!-- example: ([^>]+?) -->\n+(```\w*)\n[\s\S]*?```/g;

const SIZE: Content = { kind: 'size', bytes: bytes(48) };
const TEMPLATE: Content = {
  kind: 'template',
  value: { id: 'request-{{index}}', instances: '{{floats 2x3}}', label: '{{choice cat dog}}' },
};
const FORM: Content = {
  kind: 'multipart',
  fields: [
    { name: 'file', value: { kind: 'files', paths: ['cats/grey.jpg'] } },
    { name: 'top_k', value: { kind: 'text', text: '5' } },
  ],
};

function tensor(encoding: TensorEncoding): Content {
  return { kind: 'tensor', shape: [2, 3], dtype: 'float32', encoding };
}

function bodyOf(api: ApiName, content: Content): EncodedBody {
  return apiOf(api).valueOf(content, randomOf(42), 0, NOTHING_GIVEN)();
}

const EXAMPLES: Readonly<Record<string, string>> = {
  'json size': shown(bodyOf('json', SIZE)),
  'raw size': shown(bodyOf('raw', SIZE)),
  'json tensor json': shown(bodyOf('json', tensor('json'))),
  'raw tensor json': shown(bodyOf('raw', tensor('json'))),
  'json tensor base64': shown(bodyOf('json', tensor('base64'))),
  'raw tensor base64': shown(bodyOf('raw', tensor('base64'))),
  npy: shown(bodyOf('raw', tensor('npy'))),
  binary: shown(bodyOf('raw', tensor('binary'))),
  msgpack: shown(bodyOf('raw', tensor('msgpack'))),
  template: shown(bodyOf('json', TEMPLATE)),
  multipart: shown(bodyOf('json', FORM)),
};

test('the pages of the APIs in docs/apis.md are made from what their files say', () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const begin = '<!-- apis: begin (made from src/api: UPDATE_GOLDEN=1 npm test) -->\n';
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf('<!-- apis: end -->');
  assert.ok(from >= begin.length && to >= from, 'the markers are missing');
  const pages = `\n${apiPages()}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(DOCUMENT, text.slice(0, from) + pages + text.slice(to));
    return;
  }
  assert.equal(text.slice(from, to), pages);
});

test('every example in docs/apis.md is what the code makes', () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  const names = [...text.matchAll(EXAMPLE)].map(([, name]) => name);
  assert.deepEqual(names, Object.keys(EXAMPLES));
  const expected = text.replace(
    EXAMPLE,
    (_, name: string, fence: string) =>
      `<!-- example: ${name} -->\n\n${fence}\n${EXAMPLES[name]}\`\`\``,
  );
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(DOCUMENT, expected);
  } else {
    assert.equal(text, expected);
  }
});

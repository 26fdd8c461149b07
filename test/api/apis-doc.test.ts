import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { type ApiName, apiOf } from '../../src/api/apis.js';
import type { Content, EncodedBody, TensorEncoding } from '../../src/payload/payload.js';
import { randomOf } from '../../src/base/random.js';
import { bytes } from '../../src/base/units.js';

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

const NOTHING_ASKED = {
  model: undefined,
  path: '/',
  maxTokens: undefined,
  batch: undefined,
  inputs: undefined,
};

function tensor(encoding: TensorEncoding): Content {
  return { kind: 'tensor', shape: [2, 3], dtype: 'float32', encoding };
}

function bodyOf(api: ApiName, content: Content): EncodedBody {
  const files = () => Buffer.from('(the bytes of the file)');
  return apiOf(api).valueOf(content, randomOf(42), 0, { ...NOTHING_ASKED, files })();
}

function asText(body: EncodedBody): string {
  const text = Buffer.from(body.bytes!).toString().replaceAll('\r\n', '\n');
  return `${headOf(body)}\n${text.trimEnd()}\n`;
}

function asHex(body: EncodedBody): string {
  const content = Buffer.from(body.bytes!);
  let lines = '';
  for (let at = 0; at < content.length; at += 16) {
    const row = content.subarray(at, at + 16);
    const hex = row.toString('hex').replace(/(..)(?=.)/g, '$1 ');
    const printable = row.toString('latin1').replace(/[^ -~]/g, '.');
    lines += `${`${hex.padEnd(47)}  ${printable}`.trimEnd()}\n`;
  }
  return `${headOf(body)}\n${lines}`;
}

function headOf(body: EncodedBody): string {
  const headers = [['content-type', body.contentType], ...body.headers];
  return headers.map(([name, value]) => `${name}: ${value}\n`).join('');
}

const EXAMPLES: Readonly<Record<string, string>> = {
  'json size': asText(bodyOf('json', SIZE)),
  'raw size': asHex(bodyOf('raw', SIZE)),
  'json tensor json': asText(bodyOf('json', tensor('json'))),
  'raw tensor json': asText(bodyOf('raw', tensor('json'))),
  'json tensor base64': asText(bodyOf('json', tensor('base64'))),
  'raw tensor base64': asText(bodyOf('raw', tensor('base64'))),
  npy: asHex(bodyOf('raw', tensor('npy'))),
  binary: asHex(bodyOf('raw', tensor('binary'))),
  msgpack: asHex(bodyOf('raw', tensor('msgpack'))),
  template: asText(bodyOf('json', TEMPLATE)),
  multipart: asText(bodyOf('json', FORM)),
};

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

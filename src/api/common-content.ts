import assert from 'node:assert/strict';

import { contentTypeOf } from '../payload/content-type.js';
import { encodeJson } from '../payload/encode-json.js';
import { unencodedTensorOf } from '../payload/encode-tensor.js';
import { boundaryOf, encodeMultipart, type Part } from '../payload/multipart.js';
import type { Content, EncodedBody, MultipartField } from '../payload/payload.js';
import { randomBytesOf } from '../payload/random-content.js';
import { filledTemplateOf } from '../payload/template.js';
import type { Random } from '../base/random.js';
import { unreachable } from '../base/unreachable.js';

import type { Encode, Files } from './api.js';

/** Content that says itself what is sent: alike in every API that has no own form for it. */
type CommonContent = Exclude<Content, { kind: 'size' | 'tensor' | 'prompt' }>;

export function commonEncodeOf(
  content: CommonContent,
  random: Random,
  turn: number,
  files: Files,
): Encode {
  switch (content.kind) {
    case 'none':
      return () => NO_BODY;
    case 'files': {
      const path = inTurn(content.paths, turn);
      const body = { bytes: files(path), contentType: contentTypeOf(path), headers: [] };
      return () => body;
    }
    case 'multipart': {
      const parts = content.fields.map((field) => partOf(field, turn, files));
      const boundary = boundaryOf(random);
      return () => encodeMultipart(parts, boundary);
    }
    case 'template': {
      const value = filledTemplateOf(content.value, random, turn);
      return () => encodeJson(value);
    }
    case 'conversations':
      return assert.fail('a payload that an API has no request for is refused with the scenario');
    case 'text': {
      const bytes = new TextEncoder().encode(content.text);
      return () => ({ bytes, contentType: 'text/plain; charset=utf-8', headers: [] });
    }
    default:
      return unreachable(content);
  }
}

/** As it is, with nothing of the API's around it. */
export function unwrappedEncodeOf(
  content: Extract<Content, { kind: 'size' | 'tensor' }>,
  random: Random,
): Encode {
  if (content.kind === 'size') {
    const bytes = randomBytesOf(content.bytes, random);
    const body = { bytes, contentType: 'application/octet-stream', headers: [] };
    return () => body;
  }
  const tensor = unencodedTensorOf(content, random);
  return tensor.kind === 'json' ? () => encodeJson(tensor.jsonOf()) : tensor.encode;
}

const NO_BODY: EncodedBody = { bytes: undefined, contentType: undefined, headers: [] };

function partOf({ name, value }: MultipartField, turn: number, files: Files): Part {
  if (value.kind === 'text') {
    return { kind: 'text', name, text: value.text };
  }
  const path = inTurn(value.paths, turn);
  return { kind: 'file', name, path, bytes: files(path) };
}

function inTurn(paths: readonly [string, ...string[]], turn: number): string {
  return paths[turn % paths.length] ?? paths[0];
}

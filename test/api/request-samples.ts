import type { Given } from '../../src/api/api.js';
import { type ApiName, apiOf } from '../../src/api/apis.js';
import type { ModelInput } from '../../src/api/model-input.js';
import type { Content, EncodedBody } from '../../src/payload/payload.js';
import { randomOf } from '../../src/base/random.js';
import { bytes } from '../../src/base/units.js';

/* Requests as an API makes them with seed 42, shown as text or as lines of 16 bytes. */

const FILE_TEXT = '(the bytes of the file)';

export const NOTHING_GIVEN: Given = {
  model: 'my-model',
  path: '/',
  maxTokens: undefined,
  batch: undefined,
  inputs: undefined,
  isStreamed: false,
  takesBinary: true,
  files: () => Buffer.from(FILE_TEXT),
};

export type Sample = {
  /** As a scenario writes it. */
  readonly payload: string;
  readonly content: Content;
  readonly given?: Partial<Given>;
};

export const SIZE: Sample = { payload: '48B', content: { kind: 'size', bytes: bytes(48) } };

export const PROMPT: Sample = {
  payload: '{ prompt: { tokens: 8 } }',
  content: { kind: 'prompt', prompt: { kind: 'tokens', tokens: { kind: 'constant', tokens: 8 } } },
};

export const MADE: Sample = {
  payload: '{ prompt: { tokens: 8 }, maxTokens: 16 }',
  content: PROMPT.content,
  given: { maxTokens: 16 },
};

const SEVERAL: Sample = {
  payload: '{ prompt: { tokens: 8 }, batch: 2 }',
  content: PROMPT.content,
  given: { batch: 2 },
};

export const JSON_TENSOR: Sample = {
  payload: '{ tensor: { shape: [2, 3], dtype: float32 } }',
  content: { kind: 'tensor', shape: [2, 3], dtype: 'float32', encoding: 'json' },
};

export const BINARY_TENSOR: Sample = {
  payload: '{ tensor: { shape: [2, 3], dtype: float32 }, encoding: binary }',
  content: { kind: 'tensor', shape: [2, 3], dtype: 'float32', encoding: 'binary' },
};

/** Of BERT, as a server publishes it. */
export const BERT: readonly ModelInput[] = [
  { name: 'input_ids', type: 'int64', shape: [-1, -1] },
  { name: 'attention_mask', type: 'int64', shape: [-1, -1] },
];

/** Those of a payload's kinds that an API takes, the plainest first. */
export function samplesOf(name: ApiName): readonly Sample[] {
  const { takes } = apiOf(name);
  const prompt = takes.maxTokens ? MADE : PROMPT;
  return [
    SIZE,
    ...(takes.tensors.includes('json') ? [JSON_TENSOR] : []),
    ...(takes.tensors.includes('binary') ? [BINARY_TENSOR] : []),
    ...(takes.prompts ? [prompt] : []),
    ...(takes.batches ? [SEVERAL] : []),
  ];
}

export function bodyOf(name: ApiName, { content, given }: Sample): EncodedBody {
  const path = apiOf(name).usualPath?.('my-model') ?? '/';
  const whole: Given = { ...NOTHING_GIVEN, path, ...given };
  return apiOf(name).valueOf(content, randomOf(42), 0, whole)();
}

/** Text where all of it can be read, else hexadecimal; JSON before tensors as text, too. */
export function shown(body: EncodedBody): string {
  const content = Buffer.from(body.bytes ?? new Uint8Array());
  const jsonLength = Number(
    body.headers.find(([name]) => name === 'inference-header-content-length')?.[1] ?? 0,
  );
  if (jsonLength > 0) {
    const json = content.subarray(0, jsonLength).toString();
    return `${headOf(body)}\n${json}\n${hexLines(content.subarray(jsonLength))}`;
  }
  const text = content.toString('utf8').replaceAll('\r\n', '\n');
  return /[\uFFFD\p{Cc}]/u.test(text.replaceAll('\n', ''))
    ? `${headOf(body)}\n${hexLines(content)}`
    : `${headOf(body)}\n${text.trimEnd()}\n`;
}

function hexLines(content: Buffer): string {
  let lines = '';
  for (let at = 0; at < content.length; at += 16) {
    const row = content.subarray(at, at + 16);
    const hex = row.toString('hex').replace(/(..)(?=.)/g, '$1 ');
    const printable = row.toString('latin1').replace(/[^ -~]/g, '.');
    lines += `${`${hex.padEnd(47)}  ${printable}`.trimEnd()}\n`;
  }
  return lines;
}

function headOf(body: EncodedBody): string {
  const headers = [['content-type', body.contentType], ...body.headers];
  return headers.map(([name, value]) => `${name}: ${value}\n`).join('');
}

import type { Content, MultipartField, Payload, Prompt } from '../payload/payload.js';
import { templateProblems } from '../payload/template.js';
import { tensorProblem } from '../payload/tensor.js';
import type { TokenLength } from '../payload/token-length.js';
import type { Json } from '../base/json.js';
import { NAME_LENGTH_MAX } from '../base/limits.js';
import { bytes } from '../base/units.js';

import type { Loose } from './collect.js';
import {
  type Context,
  hasOthers,
  headersAt,
  isWritten,
  problemAt,
  problemAtKey,
  textsAt,
} from './context.js';
import { payloadFields } from './payload-schema.js';
import { conversationsOf } from './plan-conversations.js';
import { filesAt } from './plan-files.js';
import { checkAsked, promptOf } from './plan-prompt.js';
import { formatSize } from './quantity-text.js';
import type { Scenario } from './scenario-schema.js';
import { tokenLengthOf, tokenLengthText } from './token-length-schema.js';
import { type Path, pathText } from './tree.js';

type LoosePayload = NonNullable<NonNullable<Loose<Scenario['payloads']>>[number]>;
export type LooseFields = Exclude<LoosePayload, number>;

/** What stands for a scenario without payloads: a request without a body. */
const NO_PAYLOAD: Payload = { name: 'no body', content: { kind: 'none' }, headers: [] };

export type PlacedPayload = { readonly path: Path; readonly payload: Payload };

/** Those that are sound, with unique names; `isWhole` is false when one was not. */
export function planPayloads(
  context: Context,
  payloads: Loose<Scenario['payloads']>,
): { readonly payloads: readonly PlacedPayload[]; readonly isWhole: boolean } {
  if (payloads === undefined) {
    const isWhole = !isWritten(context, ['payloads']);
    return { payloads: [{ path: [], payload: NO_PAYLOAD }], isWhole };
  }
  const planned: PlacedPayload[] = [];
  const isList = isWritten(context, ['payloads', 0]);
  for (const [index, payload] of payloads.entries()) {
    const path: Path = isList ? ['payloads', index] : ['payloads'];
    const plan = payload === undefined ? undefined : planPayload(context, payload, path);
    if (plan !== undefined) planned.push({ path, payload: plan });
  }
  checkNames(context, planned);
  return { payloads: planned, isWhole: planned.length === payloads.length };
}

function planPayload(context: Context, payload: LoosePayload, path: Path): Payload | undefined {
  if (typeof payload === 'number') {
    return {
      name: formatSize(payload),
      content: { kind: 'size', bytes: bytes(payload) },
      headers: [],
    };
  }
  const fields = payload as LooseFields;
  const content = contentOf(context, fields, path);
  const headers = headersAt(context, [...path, 'headers']);
  checkAsked(context, fields, path);
  if (content === undefined) return undefined;
  const { method, path: urlPath, batch } = fields;
  const maxTokens = tokenLengthOf(context, fields.maxTokens, [...path, 'maxTokens']);
  const name = fields.name ?? nameOf(context, content, { path, fields, maxTokens });
  return {
    name,
    content,
    ...(method === undefined ? {} : { method }),
    ...(urlPath === undefined ? {} : { path: urlPath }),
    headers,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(batch === undefined ? {} : { batch }),
    ...(fields.unique === false ? { isSame: true } : {}),
  };
}

const CONTENTS = [
  'size',
  'tensor',
  'prompt',
  'conversations',
  'file',
  'multipart',
  'template',
  'text',
  'none',
] as const;

function contentOf(context: Context, fields: LooseFields, path: Path): Content | undefined {
  const written = CONTENTS.filter((kind) => isWritten(context, [...path, kind]));
  const [kind, second] = written;
  if (kind === undefined) {
    if (hasOthers(context, path, Object.keys(payloadFields.shape))) return undefined;
    problemAtKey(context, path, {
      code: 'missing-field',
      message: `${pathText(path)} does not say what is sent`,
      hint: `add one of ${CONTENTS.join(', ')}`,
    });
    return undefined;
  }
  if (second !== undefined) {
    problemAtKey(context, [...path, second], {
      code: 'impossible',
      message: `${pathText(path)} has both ${kind} and ${second}`,
      hint: 'one payload sends one thing: make a list item of each',
    });
  }
  if (kind !== 'tensor' && kind !== 'size' && isWritten(context, [...path, 'encoding'])) {
    problemAtKey(context, [...path, 'encoding'], {
      code: 'impossible',
      message: `${pathText(path)} has an encoding but no tensor`,
      hint: 'encoding goes with tensor: { shape: […] }',
    });
  }
  return contentOfKind(context, fields, { kind, path });
}

function contentOfKind(
  context: Context,
  fields: LooseFields,
  where: { readonly kind: (typeof CONTENTS)[number]; readonly path: Path },
): Content | undefined {
  const { kind, path } = where;
  switch (kind) {
    case 'size':
      return sizeOf(fields);
    case 'tensor':
      return tensorOf(context, fields, path);
    case 'prompt':
      return promptOf(context, fields, [...path, 'prompt']);
    case 'conversations':
      return conversationsOf(context, fields.conversations, [...path, 'conversations']);
    case 'file': {
      const paths = filesAt(context, fields.file ?? [], [...path, 'file']);
      return paths === undefined ? undefined : { kind: 'files', paths };
    }
    case 'multipart':
      return multipartOf(context, [...path, 'multipart']);
    case 'template':
      return templateOf(context, fields.template as Json, [...path, 'template']);
    case 'text':
      return fields.text === undefined ? undefined : { kind: 'text', text: fields.text };
    case 'none':
      return noneOf(context, fields, [...path, 'none']);
    default:
      return kind satisfies never;
  }
}

function noneOf(context: Context, fields: LooseFields, path: Path): Content | undefined {
  if (fields.none === false) {
    problemAt(context, path, {
      code: 'impossible',
      message: `${pathText(path)} is false, and nothing else says what is sent`,
      hint: 'write none: true for a request without a body',
    });
  }
  return fields.none === undefined ? undefined : { kind: 'none' };
}

/** Which APIs have a choice here, and of what, is for the rules to say. */
function sizeOf({ size, encoding }: LooseFields): Content | undefined {
  if (size === undefined) return undefined;
  return encoding === 'json' || encoding === 'binary'
    ? { kind: 'size', bytes: size, encoding }
    : { kind: 'size', bytes: size };
}

function tensorOf(context: Context, fields: LooseFields, path: Path): Content | undefined {
  const { shape, dtype } = fields.tensor ?? {};
  if (shape === undefined || dtype === undefined) return undefined;
  const lengths = shape.filter((length) => length !== undefined);
  const encoding = fields.encoding ?? 'json';
  const problem = tensorProblem(lengths, dtype, encoding);
  if (problem !== undefined) {
    problemAt(context, [...path, 'tensor', 'shape'], {
      code: 'out-of-range',
      message: `${pathText([...path, 'tensor'])} is too large: ${problem}`,
      hint: 'write a smaller shape',
    });
  }
  const isDefault = !isWritten(context, [...path, 'tensor', 'dtype']);
  return {
    kind: 'tensor',
    shape: lengths,
    dtype,
    ...(isDefault ? { isDefaultDtype: true } : {}),
    encoding,
  };
}

function templateOf(context: Context, value: Json, path: Path): Content | undefined {
  const problems = templateProblems(value);
  for (const { path: inside, message, hint } of problems) {
    problemAt(context, [...path, ...inside], {
      code: 'bad-template',
      message: `${pathText([...path, ...inside])}: ${message}`,
      hint,
    });
  }
  return problems.length > 0 ? undefined : { kind: 'template', value };
}

function multipartOf(context: Context, path: Path): Content | undefined {
  const fields: MultipartField[] = [];
  for (const [name, text] of textsAt(context, path)) {
    if (!text.startsWith('@')) {
      fields.push({ name, value: { kind: 'text', text } });
      continue;
    }
    const paths = filesAt(context, [text.slice(1)], [...path, name]);
    if (paths !== undefined) fields.push({ name, value: { kind: 'files', paths } });
  }
  return { kind: 'multipart', fields };
}

type Naming = {
  readonly path: Path;
  readonly fields: LooseFields;
  readonly maxTokens: TokenLength | undefined;
};

function nameOf(context: Context, content: Content, { path, fields, maxTokens }: Naming): string {
  const file = textsAt(context, path).find(([field]) => field === 'file')?.[1];
  const made = maxTokens === undefined ? '' : ` + ${tokenLengthText(maxTokens)}`;
  const batch = fields.batch === undefined ? '' : ` x ${fields.batch}`;
  const base = `${contentName(content, file)}${made}${batch}`;
  const name = fields.path === undefined ? base : `${base} ${fields.path}`;
  return name.slice(0, NAME_LENGTH_MAX);
}

function contentName(content: Content, file: string | undefined): string {
  switch (content.kind) {
    case 'none':
      return NO_PAYLOAD.name;
    case 'size':
      return formatSize(content.bytes);
    case 'tensor':
      return `${content.shape.join('x')} ${content.dtype} ${content.encoding}`;
    case 'prompt':
      return promptName(content.prompt);
    case 'conversations':
      return fileNameOf(content.path);
    case 'files':
      return file?.replace(/^\.\//, '') ?? `${content.paths.length} files`;
    case 'multipart':
    case 'template':
    case 'text':
      return content.kind;
    default:
      return content satisfies never;
  }
}

function promptName(prompt: Prompt): string {
  if (prompt.kind === 'text') return 'prompt';
  const tokens = tokenLengthText(prompt.tokens);
  const { sharedPrefix } = prompt;
  return sharedPrefix === undefined
    ? `${tokens} tokens`
    : `${tokens} tokens, ${sharedPrefix.tokens} shared`;
}

function fileNameOf(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

function checkNames(context: Context, planned: readonly PlacedPayload[]): void {
  const seen = new Map<string, Path>();
  for (const { path, payload } of planned) {
    const key = payload.name.toLowerCase();
    const first = seen.get(key);
    seen.set(key, first ?? path);
    if (first === undefined) continue;
    problemAt(context, isWritten(context, [...path, 'name']) ? [...path, 'name'] : path, {
      code: 'duplicate-name',
      message: `${pathText(path)} is named ${payload.name}, as ${pathText(first)} is`,
      hint: 'give each payload a name of its own, as name: small',
    });
  }
}

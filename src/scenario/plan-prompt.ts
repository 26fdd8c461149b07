import type { Content } from '../payload/payload.js';
import type { TokenLength } from '../payload/token-length.js';
import type { TokenizerName } from '../payload/tokenizer.js';
import { seedOf } from '../base/random.js';

import { type Context, isWritten, problemAt, problemAtKey } from './context.js';
import type { LooseFields } from './plan-payloads.js';
import { tokenLengthOf } from './token-length-schema.js';
import { type Path, pathText } from './tree.js';

/** A prompt that is written out stays as it is, unless it is asked to differ. */
export function promptOf(context: Context, fields: LooseFields, path: Path): Content | undefined {
  const { prompt, unique } = fields;
  if (prompt === undefined) return undefined;
  const isSalted = unique === true;
  if (typeof prompt === 'string') {
    return { kind: 'prompt', prompt: { kind: 'text', text: prompt, isSalted } };
  }
  const written = (['tokens', 'text'] as const).filter((name) =>
    isWritten(context, [...path, name]),
  );
  if (written.length !== 1) {
    problemAt(context, path, {
      code: written.length === 0 ? 'missing-field' : 'impossible',
      message:
        written.length === 0
          ? `${pathText(path)} says neither its tokens nor its text`
          : `${pathText(path)} has both tokens and text`,
      hint: 'write { tokens: 512 }, or the text alone',
    });
    return undefined;
  }
  const { text, tokenizer, sharedPrefix } = prompt;
  if (text !== undefined) checkCounted(context, path);
  const tokens = tokenLengthOf(context, prompt.tokens, [...path, 'tokens']);
  if (tokens !== undefined) {
    if (unique === false) checkAlike(context, tokens, path);
    return tokensOf(context, { tokens, tokenizer, sharedPrefix }, path);
  }
  return text === undefined
    ? undefined
    : { kind: 'prompt', prompt: { kind: 'text', text, isSalted } };
}

type LooseCounted = {
  readonly tokens: TokenLength;
  readonly tokenizer?: TokenizerName | undefined;
  readonly sharedPrefix?: { readonly tokens?: number | undefined } | undefined;
};

function tokensOf(
  context: Context,
  { tokens, tokenizer, sharedPrefix }: LooseCounted,
  path: Path,
): Content {
  const shared = sharedPrefix?.tokens;
  const least = leastOf(tokens);
  if (shared !== undefined && shared >= least) {
    problemAt(context, [...path, 'sharedPrefix', 'tokens'], {
      code: 'impossible',
      message: `${pathText([...path, 'sharedPrefix'])} of ${shared} tokens leaves nothing of ${least}`,
      hint: 'tokens counts the whole prompt: write a larger one, or unique: false for all alike',
    });
  }
  // Of the place in the file, so that two payloads do not share one by chance.
  const seed = seedOf(0, `shared prefix of ${pathText(path)}`);
  return {
    kind: 'prompt',
    prompt: {
      kind: 'tokens',
      tokens,
      ...(tokenizer === undefined ? {} : { tokenizer }),
      ...(shared === undefined ? {} : { sharedPrefix: { tokens: shared, seed } }),
    },
  };
}

/** The shortest that is sure to come; others are drawn as short as they may be. */
function leastOf(length: TokenLength): number {
  switch (length.kind) {
    case 'constant':
      return length.tokens;
    case 'uniform':
      return length.leastTokens;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function checkAlike(context: Context, { kind }: TokenLength, path: Path): void {
  if (kind === 'constant') return;
  problemAt(context, [...path, 'tokens'], {
    code: 'impossible',
    message: `${pathText([...path, 'tokens'])} are drawn, but unique: false sends one prompt`,
    hint: 'write one length, or remove unique',
  });
}

/** What is written out has the length that it has. */
function checkCounted(context: Context, path: Path): void {
  for (const field of ['tokenizer', 'sharedPrefix'] as const) {
    if (!isWritten(context, [...path, field])) continue;
    problemAtKey(context, [...path, field], {
      code: 'impossible',
      message: `${pathText([...path, field])} goes with tokens, not with a text that is written out`,
      hint: 'write prompt: { tokens: 512 } for a generated prompt',
    });
  }
}

const TEXT_KINDS = ['prompt', 'size'];
const GENERATED_KINDS = [...TEXT_KINDS, 'tensor', 'template'];

/** `maxTokens`, `batch` and `unique` go with contents that they say something about. */
export function checkAsked(context: Context, fields: LooseFields, path: Path): void {
  const isAmong = (kinds: readonly string[]) =>
    kinds.some((kind) => isWritten(context, [...path, kind]));
  for (const field of ['maxTokens', 'batch'] as const) {
    const kinds = field === 'maxTokens' ? [...TEXT_KINDS, 'conversations'] : TEXT_KINDS;
    if (fields[field] === undefined || isAmong(kinds)) continue;
    problemAtKey(context, [...path, field], {
      code: 'impossible',
      message: `${pathText(path)} has ${field} but no prompt`,
      hint: `${field} goes with prompt: { tokens: 512 }; a template says it itself`,
    });
  }
  if (fields.unique === undefined || isAmong(GENERATED_KINDS)) return;
  problemAtKey(context, [...path, 'unique'], {
    code: 'impossible',
    message: `${pathText(path)} has unique, but nothing in it is generated`,
    hint: 'unique goes with a size, a tensor, a prompt or a template',
  });
}

import { BODY_BYTES } from '../base/limits.js';

import { tensorProblem } from './tensor.js';

/*
 * The words between `{{` and `}}` in a template: a name and what it takes. Checked once, when the
 * scenario is read; a template that reaches a run has no mistakes left.
 */

export type Placeholder =
  | { readonly kind: 'floats' | 'ints'; readonly shape: readonly number[] }
  /** Of `base64` the bytes are counted, not the characters. */
  | { readonly kind: 'text' | 'base64'; readonly size: number }
  | { readonly kind: 'uuid' | 'index' }
  | { readonly kind: 'choice'; readonly options: readonly string[] };

type ReadPlaceholder =
  | { readonly ok: true; readonly placeholder: Placeholder }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** `inside` is what stands between the braces. */
export function readPlaceholder(inside: string): ReadPlaceholder {
  const [name = '', ...rest] = inside.trim().split(/\s+/);
  switch (name) {
    case 'floats':
    case 'ints':
      return readLists(name, rest);
    case 'text':
    case 'base64':
      return readSized(name, rest);
    case 'uuid':
    case 'index':
      return rest.length === 0
        ? { ok: true, placeholder: { kind: name } }
        : problem(`${name} takes nothing after its name, not ${rest.join(' ')}`, `{{${name}}}`);
    case 'choice':
      return rest.length > 0
        ? { ok: true, placeholder: { kind: 'choice', options: rest } }
        : problem('choice needs the words to choose from', '{{choice cat dog}}');
    default:
      return {
        ok: false,
        message: name === '' ? 'a placeholder without a name' : `unknown placeholder ${name}`,
        hint: `use one of ${NAMES.join(', ')}`,
      };
  }
}

const NAMES = ['floats', 'ints', 'text', 'base64', 'uuid', 'index', 'choice'];

function readLists(kind: 'floats' | 'ints', rest: readonly string[]): ReadPlaceholder {
  const [text = '', ...more] = rest;
  if (more.length > 0 || !/^[1-9]\d*(?:x[1-9]\d*)*$/.test(text)) {
    const found = rest.length === 0 ? '' : `, not ${rest.join(' ')}`;
    return problem(
      `${kind} needs a count or a shape${found}`,
      `{{${kind} 1000}} or {{${kind} 3x4}}`,
    );
  }
  const shape = text.split('x').map(Number);
  const message = tensorProblem(shape, 'float32', 'json');
  return message === undefined
    ? { ok: true, placeholder: { kind, shape } }
    : problem(message, `{{${kind} 3x224x224}}`);
}

function readSized(kind: 'text' | 'base64', rest: readonly string[]): ReadPlaceholder {
  const example = kind === 'text' ? '{{text 64}}' : '{{base64 1KiB}}';
  const match = /^(\d+) ?(B|KiB|MiB)?$/.exec(rest.join(' '));
  const unit = match?.[2];
  if (match === null || (kind === 'text' && unit !== undefined)) {
    const wanted = kind === 'text' ? 'a number of characters' : 'a size in B, KiB or MiB';
    const found = rest.length === 0 ? '' : `, not ${rest.join(' ')}`;
    return problem(`${kind} needs ${wanted}${found}`, example);
  }
  const size = Number(match[1]) * UNIT_BYTES[unit === 'KiB' || unit === 'MiB' ? unit : 'B'];
  return size <= BODY_BYTES.max
    ? { ok: true, placeholder: { kind, size } }
    : problem(`${kind} ${rest.join(' ')} is more than ${BODY_BYTES.max / 2 ** 20} MiB`, example);
}

const UNIT_BYTES = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20 };

function problem(message: string, example: string): ReadPlaceholder {
  return { ok: false, message, hint: `write ${example}` };
}

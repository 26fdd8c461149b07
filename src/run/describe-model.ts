/*
 * What the server publishes of its model, asked once before the first cell that needs it: names,
 * types and shapes of inputs. Where it tells nothing, requests are made by stated defaults, and
 * the result says so.
 */

import type { Finding } from '../result/document.js';
import { wireRequestOf } from '../wire/wire-request.js';
import type { WireTarget } from '../wire/wire-target.js';
import type { Api } from '../api/api.js';
import { decodeJson } from '../api/decode-json.js';
import { dataBytesOf, filledInputsOf, type ModelInput } from '../api/model-input.js';
import type { Content } from '../payload/payload.js';

import { askOnce } from './ask-once.js';

/** A server that is slower than this to say what its model takes is taken to say nothing. */
const LOOK_NS_MAX = 5e9;
/** A size that is met this nearly is met. */
const SIZE_RATIO = { from: 0.5, to: 2 };

/** What stands in the result of a request that is not quite what was asked for. */
export type RequestNote = {
  readonly code:
    | 'model-not-described'
    | 'size-not-met'
    | 'no-text-input'
    | 'tokenizer-not-installed';
  readonly message: string;
  readonly advice: string;
};

export type Described = {
  readonly inputs: readonly ModelInput[] | undefined;
  readonly takesBinary: boolean;
  readonly notes: readonly RequestNote[];
};

export type CellNote = { readonly cell: string; readonly note: RequestNote };

/** One finding a sentence, with all the cells that it holds for. */
export function requestFindingsOf(notes: readonly CellNote[]): readonly Finding[] {
  const messages = [...new Set(notes.map(({ note }) => note.message))];
  return messages.flatMap((message) => {
    const same = notes.filter(({ note }) => note.message === message);
    const [first] = same;
    return first === undefined ? [] : [{ ...first.note, cells: same.map(({ cell }) => cell) }];
  });
}

/** Where to look, and as whom. */
export type Look = {
  readonly api: Api;
  readonly content: Content;
  readonly wire: WireTarget;
  /** Of the requests; `origin` is in front where a proxy forwards them. */
  readonly url: URL;
  readonly headers: readonly string[];
};

type Published =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: string };

/** One look a path, however many cells need it. */
export class ModelDescriptions {
  readonly #published = new Map<string, Promise<Published>>();

  async of(look: Look): Promise<Described> {
    const { api, content, url } = look;
    const isGenerated =
      content.kind === 'size' || content.kind === 'tensor' || content.kind === 'prompt';
    const path = api.description?.pathFor(url.pathname);
    if (path === undefined || !isGenerated) return NOTHING_ASKED;
    const takesBinary = await this.#takesBinary(look);
    const published = await this.#at(look, path);
    const inputs = published.ok ? api.description?.read(published.value) : undefined;
    if (inputs !== undefined) return { inputs, takesBinary, notes: notesOn(content, inputs) };
    const why = published.ok ? 'the answer names no inputs of known types' : published.why;
    const note: RequestNote = {
      code: 'model-not-described',
      message:
        `the server does not tell what its model takes (GET ${path}: ${why}); ` +
        'the names of inputs are taken as docs/apis.md says',
      advice: 'where the model wants other inputs, write them in a template',
    };
    return { inputs, takesBinary, notes: [note] };
  }

  async #takesBinary(look: Look): Promise<boolean> {
    const { api, content, url } = look;
    const path = api.extensions?.pathFor(url.pathname);
    const isOpen = content.kind === 'size' && content.encoding === undefined;
    if (path === undefined || !isOpen) return false;
    const published = await this.#at(look, path);
    return published.ok && api.extensions?.haveBinary(published.value) === true;
  }

  #at(look: Look, path: string): Promise<Published> {
    const known = this.#published.get(path) ?? publishedAt(look, path);
    this.#published.set(path, known);
    return known;
  }
}

const NOTHING_ASKED: Described = { inputs: undefined, takesBinary: false, notes: [] };

async function publishedAt(look: Look, path: string): Promise<Published> {
  const { wire, url } = look;
  const whole = wire.proxy?.kind === 'forward' ? new URL(path, url).href : path;
  const exchange = await askOnce({
    target: wire,
    request: wireRequestOf('GET', whole, look.headers, null),
    timeoutNs: LOOK_NS_MAX,
    headers: [],
    onStart: () => {},
  });
  await exchange.close();
  if (exchange.end === 'timed-out') {
    return { ok: false, why: `no answer within ${LOOK_NS_MAX / 1e9}s` };
  }
  if (exchange.end !== 'answered') {
    return { ok: false, why: exchange.error?.message ?? 'no answer' };
  }
  if (exchange.status !== 200) return { ok: false, why: `status ${exchange.status}` };
  const decoded = decodeJson(Buffer.concat(exchange.chunks));
  return decoded.ok ? decoded : { ok: false, why: decoded.what };
}

function notesOn(content: Content, inputs: readonly ModelInput[]): readonly RequestNote[] {
  if (content.kind === 'prompt' && !inputs.some(({ type }) => type === 'text')) {
    const names = inputs.map(({ name, type }) => `${name} (${type})`).join(', ');
    return [
      {
        code: 'no-text-input',
        message: `no input of the model is text, so the prompt is not sent; its inputs: ${names}`,
        advice: 'write a tensor or a size instead of the prompt',
      },
    ];
  }
  if (content.kind !== 'size' || inputs.length === 0) return [];
  const bytes = dataBytesOf(filledInputsOf(content, inputs));
  const ratio = bytes / content.bytes;
  if (ratio >= SIZE_RATIO.from && ratio <= SIZE_RATIO.to) return [];
  const shapes = inputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ');
  return [
    {
      code: 'size-not-met',
      message:
        `the model’s inputs (${shapes}) take ${bytes} bytes of data, not the ` +
        `${content.bytes} of the payload`,
      advice: 'write the shape as a tensor: { shape: […] }',
    },
  ];
}

/*
 * How many tokens the prompts of a cell had, by the server's own count, and how many of those it
 * had from a cache. Answers that stream have told it already; of the others it is read here.
 */

import type { PromptsDocument } from '../result/prompts-document.js';
import type { Api } from '../api/api.js';
import { fullValueIn, streamFieldsOf } from '../api/stream-fields.js';
import type { PromptTokens } from '../stats/first-tokens.js';
import type { Payload } from '../payload/payload.js';
import { CHARACTERS_PER_TOKEN } from '../payload/prompt.js';
import { tokenLengthWords } from '../payload/token-length.js';
import { tokenizerNamed } from '../payload/tokenizer.js';
import { TOKEN_COUNTS } from '../base/stream-shape.js';

/** What streams have told: sums, null where nothing was. */
type StreamedTokens = { readonly prompt: number | null; readonly cached: number | null };

const NOTHING_TOLD: PromptTokens = { tokens: Number.NaN, cached: Number.NaN };

export class PromptTally {
  /** Made ready when the first answer comes: all are of one API. */
  #usage: ReturnType<typeof streamFieldsOf>['usage'] | undefined;
  #answers = 0;
  #prompt = 0;
  #cachedAnswers = 0;
  #cached = 0;

  /** A good answer that came as a whole; what it told, undefined of an API without prompts. */
  add(answer: unknown, { stream }: Api): PromptTokens | undefined {
    if (stream === undefined) return undefined;
    this.#usage ??= streamFieldsOf(stream.shape).usage;
    const prompt = this.#countIn(answer, 'prompt');
    if (prompt === undefined) return NOTHING_TOLD;
    const cached = this.#countIn(answer, 'cached');
    const apart = stream.shape.cachedIsApart
      ? (cached ?? 0) + (this.#countIn(answer, 'written') ?? 0)
      : 0;
    const tokens = prompt + apart;
    this.#answers += 1;
    this.#prompt += tokens;
    if (cached !== undefined) {
      this.#cachedAnswers += 1;
      this.#cached += cached;
    }
    return { tokens, cached: cached ?? Number.NaN };
  }

  /** Undefined where the payload is no prompt, and nobody told of one. */
  document(
    payload: Payload,
    streamed: { readonly answers: number; readonly tokens: StreamedTokens } | undefined,
  ): PromptsDocument | undefined {
    const asked = askedOf(payload);
    const told = this.#toldOf(streamed);
    if (asked === undefined && told.countedTokensMean === null) return undefined;
    const { askedTokens = null, drawn, tokenizer = null, sharedTokens = 0 } = asked ?? {};
    const isAssumed = askedTokens !== null && tokenizer === null;
    const characters = isAssumed ? askedTokens * CHARACTERS_PER_TOKEN : null;
    return {
      askedTokens,
      ...(drawn === undefined ? {} : { drawn }),
      sharedTokens,
      tokenizer,
      charactersPerToken:
        characters === null ? null : characters / (told.countedTokensMean ?? askedTokens ?? 1),
      ...told,
      isUnique: isUnique(payload),
    };
  }

  #toldOf(
    streamed: { readonly answers: number; readonly tokens: StreamedTokens } | undefined,
  ): Pick<PromptsDocument, 'countedAnswers' | 'countedTokensMean' | 'cachedTokensMean'> {
    const { prompt = null, cached = null } = streamed?.tokens ?? {};
    if (streamed !== undefined && prompt !== null && streamed.answers > 0) {
      return {
        countedAnswers: streamed.answers,
        countedTokensMean: prompt / streamed.answers,
        cachedTokensMean: cached === null ? null : cached / streamed.answers,
      };
    }
    return {
      countedAnswers: this.#answers,
      countedTokensMean: this.#answers === 0 ? null : this.#prompt / this.#answers,
      cachedTokensMean: this.#cachedAnswers === 0 ? null : this.#cached / this.#cachedAnswers,
    };
  }

  #countIn(answer: unknown, name: (typeof TOKEN_COUNTS)[number]): number | undefined {
    const found = fullValueIn(answer, this.#usage?.[TOKEN_COUNTS.indexOf(name)] ?? []);
    return typeof found === 'number' && found >= 0 ? found : undefined;
  }
}

type AskedPrompts = Pick<PromptsDocument, 'askedTokens' | 'drawn' | 'sharedTokens' | 'tokenizer'>;

function askedOf({ content }: Payload): AskedPrompts | undefined {
  if (content.kind !== 'prompt' || content.prompt.kind !== 'tokens') return undefined;
  const { tokens, tokenizer, sharedPrefix } = content.prompt;
  // One that was named and is not installed has counted nothing.
  const counted = tokenizer === undefined || tokenizerNamed(tokenizer) === undefined;
  return {
    ...(tokens.kind === 'constant'
      ? { askedTokens: tokens.tokens }
      : { askedTokens: null, drawn: tokenLengthWords(tokens) }),
    sharedTokens: sharedPrefix?.tokens ?? 0,
    tokenizer: counted ? null : (tokenizer ?? null),
  };
}

/** Whether each request has content of its own. */
export function isUnique({ content, isSame }: Payload): boolean {
  if (isSame === true) return false;
  if (content.kind === 'size') return true;
  return content.kind === 'prompt' && (content.prompt.kind === 'tokens' || content.prompt.isSalted);
}

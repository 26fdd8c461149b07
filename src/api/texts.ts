import assert from 'node:assert/strict';

import { type Conversation, conversationTextOf, type Role } from '../payload/conversation.js';
import { encodeJson } from '../payload/encode-json.js';
import type { Content } from '../payload/payload.js';
import { promptTextOf, wordsOf } from '../payload/prompt.js';
import type { Json } from '../base/json.js';
import type { Random } from '../base/random.js';

import type { Encode, Given, Takes } from './api.js';
import { commonEncodeOf } from './common-content.js';

/* Of the APIs whose requests are a text, or several, in a JSON object. */

/** Of a request for text. */
export const TAKES_TEXT: Takes = {
  tensors: [],
  sizeEncodings: false,
  prompts: true,
  conversations: true,
  maxTokens: true,
  batches: false,
};

/** What requests carry besides their content. */
type Asking = { readonly random: Random; readonly turn: number; readonly given: Given };

/** The text of a prompt or of a size, whose bytes are the text's. */
function textOf(content: Content, random: Random): string | undefined {
  switch (content.kind) {
    case 'size':
      return wordsOf(content.bytes, random);
    case 'prompt':
      return promptTextOf(content.prompt, random);
    default:
      return undefined;
  }
}

/** The one whose turn it is. */
export function conversationAt(content: Content, turn: number): Conversation | undefined {
  if (content.kind !== 'conversations') return undefined;
  const { conversations } = content;
  return conversations[turn % conversations.length] ?? conversations[0];
}

/** One text; a list of them where the payload asks for several. */
function textsOf(content: Content, { random, given }: Asking): Json | undefined {
  if (content.kind !== 'size' && content.kind !== 'prompt') return undefined;
  const { batch } = given;
  if (batch === undefined) return textOf(content, random);
  return Array.from({ length: batch }, () => textOf(content, random) ?? '');
}

/** The same of APIs that take what was said turn by turn. */
export function encodeChatOf(
  content: Content,
  asking: Asking,
  bodyOf: (messages: readonly Message[]) => Json,
): Encode {
  const said = conversationAt(content, asking.turn);
  if (said === undefined) {
    return encodeTextOf(content, asking, (text) => bodyOf([{ role: 'user', content: text }]));
  }
  const body = bodyOf(said);
  return () => encodeJson(body);
}

type Message = { readonly role: Role; readonly content: Json };

/** A prompt or a size as the request that `bodyOf` makes of it; what says itself what it is, as it is. */
export function encodeTextOf(
  content: Content,
  asking: Asking,
  bodyOf: (text: Json) => Json,
): Encode {
  const said = conversationAt(content, asking.turn);
  const text = said === undefined ? textsOf(content, asking) : conversationTextOf(said);
  if (text !== undefined) {
    const body = bodyOf(text);
    return () => encodeJson(body);
  }
  assert(
    content.kind !== 'size' &&
      content.kind !== 'prompt' &&
      content.kind !== 'tensor' &&
      content.kind !== 'conversations',
    'a payload that an API has no request for is refused with the scenario',
  );
  return commonEncodeOf(content, asking.random, asking.turn, asking.given.files);
}

/** A member of an object, or none: what is undefined is not sent. */
export function optional(name: string, value: Json | undefined): { readonly [key: string]: Json } {
  return value === undefined ? {} : { [name]: value };
}

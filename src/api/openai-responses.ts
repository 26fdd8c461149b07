import type { Json } from '../base/json.js';
import { BLANK_STREAM_SHAPE, type EventField, type StreamShape } from '../base/stream-shape.js';

import { faultUnless, membersOf } from './answer-faults.js';
import type { Api } from './api.js';
import { quoted } from './quoted.js';
import { encodeChatOf, encodeTextOf, optional, TAKES_TEXT } from './texts.js';

/** Every event says what it is; a delta is text of the kind that its type names. */
const EVENTS: StreamShape = {
  ...BLANK_STREAM_SHAPE,
  format: 'sse',
  content: [deltaOf('response.output_text'), deltaOf('response.refusal')],
  reasoning: [deltaOf('response.reasoning_text'), deltaOf('response.reasoning_summary_text')],
  // A call has its name when its item is added, before it has arguments.
  toolCalls: [
    deltaOf('response.function_call_arguments'),
    { at: '/item/name', when: { at: '/type', is: 'response.output_item.added' } },
    deltaOf('response.custom_tool_call_input'),
    deltaOf('response.mcp_call_arguments'),
    deltaOf('response.code_interpreter_call_code'),
    deltaOf('response.shell_call_command'),
  ],
  done: [
    { kind: 'field', at: '/type', is: 'response.completed' },
    { kind: 'field', at: '/type', is: 'response.incomplete' },
  ],
  errors: [{ at: '/message', when: { at: '/type', is: 'error' } }, '/response/error'],
  // vLLM tells an abort as a completed event whose response is cancelled.
  givenUp: [
    { at: '/response/status', isOneOf: ['failed', 'cancelled'] },
    { at: '/type', isOneOf: ['response.failed', 'response.cancelled'] },
  ],
  // The second of each is of an answer that came whole.
  usage: {
    output: bothOf('/usage/output_tokens'),
    prompt: bothOf('/usage/input_tokens'),
    cached: bothOf('/usage/input_tokens_details/cached_tokens'),
    reasoning: bothOf('/usage/output_tokens_details/reasoning_tokens'),
    written: [],
  },
  holders: ['/response'],
};

function bothOf(at: string): readonly EventField[] {
  return [`/response${at}`, at];
}

function deltaOf(what: string): EventField {
  return { at: '/delta', when: { at: '/type', is: `${what}.delta` } };
}

/** Of an answer that is none, or none yet; one that is `incomplete` is as long as it may be. */
const UNFINISHED: ReadonlySet<string> = new Set(['failed', 'cancelled', 'queued', 'in_progress']);

/** OpenAI's Responses, which vLLM, SGLang and several gateways speak as well. */
export const openaiResponsesApi: Api = {
  name: 'openai-responses',
  usualPath: () => '/v1/responses',
  model: 'in-body',
  takes: TAKES_TEXT,
  headers: [],
  answer: 'only-json',
  valueOf: (content, random, turn, given) => {
    const asking = { random, turn, given };
    const bodyOf = (input: Json): Json => ({
      ...optional('model', given.model),
      input,
      ...optional('max_output_tokens', given.maxTokens),
      ...(given.isStreamed ? { stream: true } : {}),
    });
    return content.kind === 'conversations'
      ? encodeChatOf(content, asking, bodyOf)
      : encodeTextOf(content, asking, bodyOf);
  },
  stream: { shape: EVENTS },
  faultIn: (answer) => {
    const fault = faultUnless(answer, 'output', Array.isArray);
    if (fault !== undefined) return fault;
    const { status } = membersOf(answer);
    const isBad = typeof status === 'string' && UNFINISHED.has(status);
    return isBad ? `/status is ${quoted(status)}` : undefined;
  },
  page: {
    speaks: 'OpenAI’s Responses, and vLLM and others that speak it',
    link: 'https://platform.openai.com/docs/api-reference/responses',
    path: '`/v1/responses`',
    size: '`input` of so many bytes of text',
    tensor: 'not taken',
    prompt: '`input`; `maxTokens` is `max_output_tokens`',
    answer:
      '`/output` must be there, no `error`, and `/status` is not `failed`, `cancelled`, `queued` or `in_progress`',
    traps: [
      'A reasoning model may spend all of `maxTokens` on reasoning: the answer is then `incomplete`, and has no text.',
      'OpenAI keeps each response for later unless the request says `store: false`, which a template can.',
    ],
  },
};

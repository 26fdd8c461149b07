import { BLANK_STREAM_SHAPE, type StreamShape } from '../base/stream-shape.js';

import { CHOICE_GIVEN_UP } from './given-up.js';

/* Of streams that several APIs have alike. */

/** Chunks of chat completions. The last two names of reasoning are those of other servers. */
export const CHAT_CHUNKS: StreamShape = {
  ...BLANK_STREAM_SHAPE,
  format: 'sse',
  content: ['/choices/0/delta/content', '/choices/0/delta/refusal'],
  reasoning: ['/choices/0/delta/reasoning_content', '/choices/0/delta/reasoning'],
  toolCalls: ['/choices/0/delta/tool_calls', '/choices/0/delta/function_call'],
  done: [{ kind: 'text', text: '[DONE]' }],
  errors: ['/choices/0/error', '/x_groq/error'],
  givenUp: CHOICE_GIVEN_UP,
  usage: {
    output: ['/usage/completion_tokens', '/x_groq/usage/completion_tokens'],
    prompt: ['/usage/prompt_tokens', '/x_groq/usage/prompt_tokens'],
    cached: ['/usage/prompt_tokens_details/cached_tokens'],
    // SGLang has it beside the details as well, and has had it there alone.
    reasoning: ['/usage/completion_tokens_details/reasoning_tokens', '/usage/reasoning_tokens'],
    written: [],
  },
  holders: ['/x_groq'],
};

/** Chunks of the older completions. */
export const COMPLETION_CHUNKS: StreamShape = {
  ...CHAT_CHUNKS,
  content: ['/choices/0/text'],
  reasoning: [],
  toolCalls: [],
};

/** OpenAI's way of asking: without the option no chunk says how many tokens there were. */
export const ASK_WITH_USAGE = { stream: true, stream_options: { include_usage: true } } as const;

import type { ApiName } from '../../src/api/apis.js';

/** A streamed answer as the server writes it, and what it holds. */
export type StreamSample = {
  readonly api: ApiName;
  readonly text: string;
  readonly content: number;
  readonly reasoning?: number;
  readonly tools?: number;
  /** Output, prompt, cached, reasoning, written; null: not told. */
  readonly usage: readonly (number | null)[];
};

const chat = (delta: object, rest: object = {}): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1764000000,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null }],
    ...rest,
  })}\n\n`;

const usage = (output: number) => ({
  choices: [],
  usage: {
    prompt_tokens: 9,
    completion_tokens: output,
    total_tokens: 9 + output,
    prompt_tokens_details: { cached_tokens: 4 },
  },
});

const event = (type: string, rest: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;

const tgi = (id: number, text: string, rest: object = {}): string =>
  `data:${JSON.stringify({
    index: id,
    token: { id, text, logprob: -0.5, special: text === '</s>' },
    generated_text: null,
    details: null,
    ...rest,
  })}\n\n`;

const line = (value: object): string =>
  `${JSON.stringify({ model: 'm', created_at: '2026-11-23T01:02:03.4Z', ...value })}\n`;

/** In the form of each server's source or page; characters of two to four bytes among them. */
export const STREAM_SAMPLES: readonly StreamSample[] = [
  {
    api: 'openai-chat',
    // The first chunk has a role and no content, as everywhere; tokens of one form follow it.
    text:
      chat({ role: 'assistant', content: '' }) +
      chat({ content: 'Grüß' }) +
      chat({ content: ' “dich”' }) +
      ': keep-alive\n\n' +
      chat({ content: '\n\t"\\' }) +
      chat({ content: ' 😀' }) +
      chat({}, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
      chat({}, usage(5)) +
      'data: [DONE]\n\n',
    content: 4,
    usage: [5, 9, 4, null, null],
  },
  {
    api: 'vllm',
    text:
      chat({ role: 'assistant', content: '', reasoning_content: null }) +
      chat({ reasoning_content: 'Hm' }) +
      chat({ reasoning_content: ', yes' }) +
      chat({ content: 'Yes' }) +
      chat({ content: '' }) +
      chat({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '{' } }] }) +
      chat({}, { ...usage(7), metrics: { queue_time_ms: 1 } }) +
      'data: [DONE]\n\n',
    content: 4,
    reasoning: 2,
    tools: 1,
    usage: [7, 9, 4, null, null],
  },
  {
    api: 'openai-completions',
    text: ['data: {"choices":[{"text":"a"}]}', '', 'data: {"choices":[{"text":"b"}]}', '']
      .concat(['data: [DONE]', '', ''])
      .join('\r\n'),
    content: 2,
    usage: [null, null, null, null, null],
  },
  {
    api: 'openai-responses',
    text:
      event('response.created', { response: { id: 'r', status: 'in_progress', error: null } }) +
      event('response.reasoning_text.delta', { delta: 'Well' }) +
      event('response.output_text.delta', { delta: 'So' }) +
      event('response.output_text.delta', { delta: ' it' }) +
      event('response.output_text.done', { text: 'So it' }) +
      event('response.completed', {
        response: {
          status: 'completed',
          error: null,
          usage: {
            input_tokens: 8,
            output_tokens: 6,
            input_tokens_details: { cached_tokens: 0 },
            output_tokens_details: { reasoning_tokens: 3 },
          },
        },
      }),
    content: 3,
    reasoning: 1,
    usage: [6, 8, 0, 3, null],
  },
  {
    api: 'anthropic-messages',
    text:
      event('message_start', {
        message: { usage: { input_tokens: 10, cache_read_input_tokens: 90, output_tokens: 1 } },
      }) +
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
      event('ping', {}) +
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'He' } }) +
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'llo' } }) +
      event('content_block_stop', { index: 0 }) +
      event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 12 } }) +
      event('message_stop', {}),
    content: 2,
    usage: [12, 10, 90, null, null],
  },
  {
    api: 'tgi',
    text:
      tgi(1, ' Hé') +
      tgi(2, 'llo') +
      tgi(3, '</s>', {
        generated_text: ' Héllo',
        details: { finish_reason: 'eos_token', generated_tokens: 3, input_length: 7 },
      }),
    content: 2,
    usage: [3, 7, null, null, null],
  },
  // Nobody asked for details: what an answer of a template's own request looks like.
  {
    api: 'tgi',
    text: tgi(1, ' Hé') + tgi(2, 'llo', { generated_text: ' Héllo', details: null }),
    content: 2,
    usage: [null, null, null, null, null],
  },
  {
    api: 'ollama',
    text:
      line({ message: { role: 'assistant', content: '', thinking: 'Oh' }, done: false }) +
      line({ message: { role: 'assistant', content: 'Ja' }, done: false }) +
      line({ message: { role: 'assistant', content: ' 日本' }, done: false }) +
      line({
        message: { role: 'assistant', content: '' },
        done: true,
        total_duration: 9000000,
        prompt_eval_count: 26,
        eval_count: 4,
        eval_duration: 5000000,
      }),
    content: 3,
    reasoning: 1,
    usage: [4, 26, null, null, null],
  },
  {
    api: 'llama-cpp',
    text:
      'data: {"index":0,"content":" a","tokens":[5],"stop":false,"tokens_predicted":1}\n\n' +
      'data: {"index":0,"content":" b","tokens":[6],"stop":false,"tokens_predicted":2}\n\n' +
      'data: {"index":0,"content":"","stop":true,"tokens_predicted":2,"tokens_evaluated":8,' +
      '"timings":{"cache_n":3,"prompt_ms":4.5,"predicted_n":2,"predicted_ms":10.25}}\n\n',
    content: 2,
    usage: [2, 8, 3, null, null],
  },
  {
    api: 'sglang',
    text:
      'data: {"text": "Ha", "meta_info": {"prompt_tokens": 5, "completion_tokens": 1}}\n\n' +
      'data: {"text": "Haha", "meta_info": {"prompt_tokens": 5, "completion_tokens": 2}}\n\n' +
      'data: {"text": "Haha", "meta_info": {"prompt_tokens": 5, "completion_tokens": 3, ' +
      '"cached_tokens": 1, "e2e_latency": 0.5}}\n\n' +
      'data: [DONE]\n\n',
    content: 2,
    usage: [3, 5, 1, null, null],
  },
  {
    api: 'triton-generate',
    text:
      'data: {"model_name":"m","model_version":"1","text_output":"a"}\n\n' +
      'data: {"model_name":"m","model_version":"1","text_output":"b"}\n\n',
    content: 2,
    usage: [null, null, null, null, null],
  },
];

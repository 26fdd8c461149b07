/*
 * Whole streamed answers as servers write them, as text, written down here and nowhere derived
 * from what reads them: the tests' own idea of each tongue. `tokens` is how many were made.
 */
export type StreamText = {
  readonly api: 'openai-chat' | 'ollama' | 'tgi' | 'anthropic-messages';
  readonly path: string;
  readonly contentType: string;
  /** A piece a write of the server; the first has no content. */
  readonly pieces: readonly string[];
  readonly contentEvents: number;
  readonly tokens: number;
};

const line = (value: object): string => `${JSON.stringify(value)}\n`;

/* Characters of two, three and four bytes: a cut between any two bytes has to be read right. */
const WORDS = ['Größe', ' 漢字', ' 🙂', ' "quoted"', ' end\n'];

function openAi(): StreamText {
  const chunk = (choices: readonly object[], rest: object = {}): string =>
    `data: ${JSON.stringify({ id: 'chatcmpl-7', object: 'chat.completion.chunk', choices, ...rest })}\n\n`;
  const delta = (value: object, finish_reason: string | null = null): string =>
    chunk([{ index: 0, delta: value, finish_reason }]);
  const usage = { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 };
  return {
    api: 'openai-chat',
    path: '/v1/chat/completions',
    contentType: 'text/event-stream',
    pieces: [
      `: OPENROUTER PROCESSING\n\n${delta({ role: 'assistant', content: '' })}`,
      ...WORDS.map((content) => delta({ content })),
      `${delta({}, 'stop')}${chunk([], { usage })}data: [DONE]\n\n`,
    ],
    contentEvents: 5,
    tokens: 5,
  };
}

function ollama(): StreamText {
  const created_at = '2026-11-23T00:00:00.1Z';
  const said = (content: string): string =>
    line({ model: 'm', created_at, message: { role: 'assistant', content }, done: false });
  return {
    api: 'ollama',
    path: '/api/chat',
    contentType: 'application/x-ndjson',
    pieces: [
      said(''),
      ...WORDS.map(said),
      line({
        model: 'm',
        created_at,
        message: { role: 'assistant', content: '' },
        done: true,
        done_reason: 'stop',
        total_duration: 900,
        prompt_eval_count: 9,
        eval_count: 5,
        eval_duration: 700,
      }),
    ],
    contentEvents: 5,
    tokens: 5,
  };
}

function tgi(): StreamText {
  const text = WORDS.join('');
  const event = (index: number, word: string, rest: object): string => {
    const token = { id: index, text: word, logprob: -0.1, special: false };
    return `data:${JSON.stringify({ index, token, ...rest })}\n\n`;
  };
  const none = { generated_text: null, details: null };
  const details = { finish_reason: 'length', generated_tokens: 5, seed: null, input_length: 9 };
  return {
    api: 'tgi',
    path: '/generate_stream',
    contentType: 'text/event-stream',
    pieces: [
      ':\n\n',
      ...WORDS.map((word, index) =>
        event(index + 1, word, index === 4 ? { generated_text: text, details } : none),
      ),
    ],
    contentEvents: 5,
    tokens: 5,
  };
}

function anthropic(): StreamText {
  const event = (type: string, rest: object): string =>
    `event: ${type}\r\ndata: ${JSON.stringify({ type, ...rest })}\r\n\r\n`;
  const usage = { input_tokens: 9, output_tokens: 1 };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', content: [], usage };
  return {
    api: 'anthropic-messages',
    path: '/v1/messages',
    contentType: 'text/event-stream',
    pieces: [
      event('message_start', { message }) +
        event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
        event('ping', {}),
      ...WORDS.map((text) =>
        event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
      ),
      event('content_block_stop', { index: 0 }) +
        event('message_delta', {
          delta: { stop_reason: 'end_turn', stop_sequence: null },
          usage: { output_tokens: 5 },
        }) +
        event('message_stop', {}),
    ],
    contentEvents: 5,
    tokens: 5,
  };
}

export const STREAM_TEXTS: readonly StreamText[] = [openAi(), ollama(), tgi(), anthropic()];

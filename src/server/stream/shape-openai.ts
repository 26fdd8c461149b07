import type { Asked } from './asked.js';
import type { Ending, Shape } from './shape.js';

/*
 * OpenAI's two kinds of completions as server-sent events: an empty piece with the role first
 * (of the chat), the reason of the end in an empty piece, the usage in an event without choices
 * where it was asked for, and [DONE].
 */

/** An instant of which nobody reads more than that it is one. */
const CREATED = 1_700_000_000;

export function openaiShape(asked: Asked, number: number): Shape {
  const isChat = asked.tongue === 'openai-chat';
  const id = `${isChat ? 'chatcmpl' : 'cmpl'}-${number}`;
  const kind = isChat ? 'chat.completion' : 'text_completion';
  const model = JSON.stringify(asked.model);
  const head = `"id":"${id}","created":${CREATED},"model":${model}`;
  const start = `data: {${head},"object":"${isChat ? `${kind}.chunk` : kind}"`;
  // With the usage asked for, every other event says that it has none.
  const end = asked.wantsUsage ? ',"usage":null}\n\n' : '}\n\n';
  const choice = (piece: string, reason: string) =>
    `${start},"choices":[{"index":0,${piece},"logprobs":null,"finish_reason":${reason}}]${end}`;
  const before = `${start},"choices":[{"index":0,${isChat ? '"delta":{"content":"' : '"text":"'}`;
  const after = `"${isChat ? '}' : ''},"logprobs":null,"finish_reason":null}]${end}`;
  return {
    contentType: 'text/event-stream; charset=utf-8',
    opening: isChat ? choice('"delta":{"role":"assistant","content":""}', 'null') : '',
    content: (text) => before + text + after,
    closing: (ending) => {
      const last = choice(isChat ? '"delta":{}' : '"text":""', `"${reasonOf(ending)}"`);
      const usage = `${start},"choices":[],"usage":${usageOf(asked, ending)}}\n\n`;
      return `${last}${asked.wantsUsage ? usage : ''}data: [DONE]\n\n`;
    },
    failure: (message) =>
      `data: {"error":{"message":"${message}","type":"server_error","code":500}}\n\n`,
    comment: ': keep-alive\n\n',
    whole: (text, ending) => {
      const said = isChat
        ? `"message":{"role":"assistant","content":"${text}"}`
        : `"text":"${text}"`;
      const only = `{"index":0,${said},"logprobs":null,"finish_reason":"${reasonOf(ending)}"}`;
      return `{${head},"object":"${kind}","choices":[${only}],"usage":${usageOf(asked, ending)}}`;
    },
  };
}

function reasonOf({ isCutShort }: Ending): string {
  return isCutShort ? 'length' : 'stop';
}

function usageOf({ promptWords }: Asked, { tokens, cachedTokens }: Ending): string {
  const prompt = promptWords.length;
  return (
    `{"prompt_tokens":${prompt},"completion_tokens":${tokens},"total_tokens":${prompt + tokens},` +
    `"prompt_tokens_details":{"cached_tokens":${cachedTokens}}}`
  );
}

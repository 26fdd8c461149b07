import type { Asked } from './asked.js';
import type { Ending, Shape } from './shape.js';

/*
 * Ollama's two kinds of answers: objects of JSON, a line each. The last one has no text, and the
 * counts and durations (ns) of all; what is zero is left out, as Ollama does.
 */

const CREATED = '2026-01-01T00:00:00Z';

export function ollamaShape(asked: Asked): Shape {
  const isChat = asked.tongue === 'ollama-chat';
  const head = `{"model":${JSON.stringify(asked.model)},"created_at":"${CREATED}"`;
  const said = (text: string) =>
    isChat ? `"message":{"role":"assistant","content":"${text}"}` : `"response":"${text}"`;
  const ended = (text: string, ending: Ending) =>
    `${head},${said(text)},"done":true,"done_reason":"${ending.isCutShort ? 'length' : 'stop'}"` +
    `${durationsOf(asked, ending)}}\n`;
  return {
    contentType: 'application/x-ndjson',
    opening: '',
    content: (text) => `${head},${said(text)},"done":false}\n`,
    closing: (ending) => ended('', ending),
    failure: (message) => `{"error":"${message}"}\n`,
    comment: '\n',
    whole: ended,
  };
}

function durationsOf({ promptWords }: Asked, ending: Ending): string {
  const { tokens, totalNs, prefillNs, generationNs } = ending;
  const fields: readonly (readonly [string, number])[] = [
    ['total_duration', totalNs],
    ['prompt_eval_count', promptWords.length],
    ['prompt_eval_duration', prefillNs],
    ['eval_count', tokens],
    ['eval_duration', generationNs],
  ];
  return fields
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `,"${name}":${value}`)
    .join('');
}

import type { Asked } from './asked.js';
import type { Ending, Shape } from './shape.js';

/*
 * Text Generation Inference: an event a token, written without a blank behind `data:`. The last
 * token's event has the whole text and the details; there is no event after it.
 */

export function tgiShape({ promptWords }: Asked): Shape {
  const details = (ending: Ending) =>
    `{"finish_reason":"${ending.isCutShort ? 'length' : 'eos_token'}",` +
    `"generated_tokens":${ending.tokens},"seed":null,"input_length":${promptWords.length}}`;
  return {
    contentType: 'text/event-stream',
    opening: '',
    content: (text, { first, count, last }) => {
      // What several tokens share one event with is, to a reader, a token of theirs.
      const index = first + count;
      const token = `{"id":${1000 + index},"text":"${text}","logprob":-0.5,"special":false}`;
      const end =
        last === undefined
          ? '"generated_text":null,"details":null'
          : `"generated_text":"${last.text}","details":${details(last.ending)}`;
      return `data:{"index":${index},"token":${token},${end}}\n\n`;
    },
    closing: () => '',
    failure: (message) => `data:{"error":"${message}","error_type":"generation"}\n\n`,
    comment: ':\n\n',
    whole: (text, ending) => `{"generated_text":"${text}","details":${details(ending)}}`,
  };
}

import { memberAt } from '../reported-time.js';
import { type KnownSource, sourceOfFields } from './known-source.js';

/** Read at 0.33: api/types.go, server/routes.go, llm/llama_server.go. */
export const OLLAMA: KnownSource = sourceOfFields({
  name: 'ollama',
  title: 'Ollama durations',
  applies: ({ body }) =>
    memberAt(body, ['total_duration']) !== undefined ||
    memberAt(body, ['eval_duration']) !== undefined,
  // Go writes no member that is zero.
  omitsZeros: true,
  fields: [
    {
      body: ['prompt_eval_duration'],
      unit: 'ns',
      takenAs: 'prefill',
      means: 'prefill: the prompt, less what the prompt cache had',
    },
    {
      body: ['eval_duration'],
      unit: 'ns',
      takenAs: 'generation',
      means: 'generation: first token → last token',
    },
    {
      body: ['load_duration'],
      unit: 'ns',
      means:
        'handler entered → runner ready: JSON, the wait of the scheduler and a cold model being loaded, in one',
    },
    {
      body: ['total_duration'],
      unit: 'ns',
      takenAs: 'total',
      means: 'handler entered → result',
    },
  ],
  page: {
    server: 'Ollama',
    where: 'the JSON of `/api/generate` and `/api/chat`; `/api/embed` has a total and the loading',
    overlaps:
      'load, prompt and generation lie one after the other inside the total. A member that is missing is zero.',
    leavesOut:
      'the wait for a free slot, the template and detokenizing hide in what the total has beyond the rest: **queueing is not reported**, and stands in unaccounted together with loading. The `/v1` routes (OpenAI) have none of these fields.',
    streamed: 'on the last line, the one with `"done": true`',
  },
});

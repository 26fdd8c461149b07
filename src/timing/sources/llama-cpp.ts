import { type KnownSource, sourceOfFields } from './known-source.js';

/** tools/server/server-task.cpp and README of llama.cpp. */
export const LLAMA_CPP: KnownSource = sourceOfFields({
  name: 'llama-cpp',
  title: 'llama.cpp timings',
  fields: [
    {
      body: ['timings', 'prompt_ms'],
      unit: 'ms',
      takenAs: 'prefill',
      means: 'prefill: the slot begins the prompt → first token; what was cached is not timed',
    },
    {
      body: ['timings', 'predicted_ms'],
      unit: 'ms',
      takenAs: 'generation',
      means: 'generation: first token → last token',
    },
  ],
  page: {
    server: "llama.cpp's `llama-server` (ik_llama, llamafile)",
    where: '`timings` of the JSON of `/completion`, `/v1/completions` and `/v1/chat/completions`',
    overlaps: 'the two lie one after the other; inference is both together',
    leavesOut:
      'the wait for a free slot, the template, tokenizing and JSON: **queueing is not reported** and stands in unaccounted. With several slots the generation is shared with neighbours.',
    streamed: 'on the last chunk (on each with `timings_per_token: true`)',
  },
});

import { type KnownSource, sourceOfFields } from './known-source.js';

/** vLLM 0.27.1: the page "Per-Request Metrics", build_per_request_timing_metrics. */
export const VLLM: KnownSource = sourceOfFields({
  name: 'vllm',
  title: 'vLLM metrics',
  fields: [
    {
      body: ['metrics', 'queue_time_ms'],
      unit: 'ms',
      takenAs: 'serverQueue',
      means: 'queued → scheduled, in the engine',
    },
    {
      body: ['metrics', 'time_to_first_token_ms'],
      unit: 'ms',
      takenAs: 'prefill',
      means: 'prefill: scheduled → first token (not what a client calls time to first token)',
    },
    {
      body: ['metrics', 'generation_time_ms'],
      unit: 'ms',
      takenAs: 'generation',
      means: 'generation: first token → last token',
    },
    { body: ['metrics', 'mean_itl_ms'], unit: 'ms', means: 'generation by tokens: a rate' },
  ],
  page: {
    server: 'vLLM',
    where: '`metrics` of the JSON of chat, completions and responses (0.27.1 and later)',
    overlaps:
      'queue, prefill and generation lie one after the other; inference is prefill and generation together, and is not claimed where one of them is `null`',
    leavesOut:
      'HTTP, JSON, chat template, tokenizing, the way between the processes, detokenizing: they stand in unaccounted. `null` with `n > 1`, several prompts or tools. A request that was preempted waits within its inference.',
    streamed:
      'on the last chunk, which comes only with `stream_options: { include_usage: true }` or `--enable-force-include-usage`',
    toSwitchOn: '`vllm serve … --enable-per-request-metrics`',
  },
});

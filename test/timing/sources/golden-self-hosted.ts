import type { Evidence } from '../../../src/timing/server-report.js';

import type { GoldenAnswer } from './golden-answer.js';

export const TGI_HEADERS: Evidence['headers'] = [
  ['x-compute-type', 'gpu+optimized'],
  ['x-compute-time', '0.285441723'],
  ['x-compute-characters', '27'],
  ['x-total-time', '285'],
  ['x-validation-time', '0'],
  ['x-queue-time', '12'],
  ['x-inference-time', '272'],
  ['x-time-per-token', '13'],
  ['x-prompt-tokens', '7'],
  ['x-generated-tokens', '20'],
];

const OLLAMA_BODY = {
  model: 'llama3.2',
  done: true,
  total_duration: 10706818083,
  load_duration: 6338219291,
  prompt_eval_count: 26,
  prompt_eval_duration: 130079000,
  eval_count: 259,
  eval_duration: 4232710000,
};

export const SELF_HOSTED: readonly GoldenAnswer[] = [
  {
    what: 'TGI',
    headers: TGI_HEADERS,
    expect: {
      source: 'TGI headers',
      decode: 0,
      queue: 12,
      inference: 272,
      total: 285.441723,
      others: { 'x-time-per-token': 13 },
      rounding: 3,
      observedAt: 'headers',
    },
  },
  {
    what: 'TGI, streamed: the headers have no time',
    headers: [
      ['x-compute-type', 'gpu+optimized'],
      ['x-compute-characters', '27'],
      ['x-accel-buffering', 'no'],
    ],
    expect: undefined,
  },
  {
    what: 'TGI, /v1/completions: no precise total',
    headers: TGI_HEADERS.filter(([name]) => name !== 'x-compute-time'),
    expect: { source: 'TGI headers', decode: 0, queue: 12, inference: 272, total: 285 },
  },
  {
    what: 'TEI: x-compute-time is milliseconds there',
    headers: [
      ['x-compute-type', 'gpu+optimized'],
      ['x-compute-time', '13'],
      ['x-compute-characters', '22'],
      ['x-compute-tokens', '7'],
      ['x-total-time', '13'],
      ['x-tokenization-time', '0'],
      ['x-queue-time', '1'],
      ['x-inference-time', '11'],
    ],
    expect: { source: 'TEI headers', decode: 0, queue: 1, inference: 11, total: 13, others: {} },
  },
  {
    what: 'x-compute-time alone: seconds or milliseconds, nobody knows',
    headers: [['x-compute-time', '13']],
    expect: undefined,
  },
  {
    what: 'vLLM',
    body: {
      metrics: {
        time_to_first_token_ms: 85.2,
        generation_time_ms: 1240.5,
        queue_time_ms: 12.3,
        mean_itl_ms: 9.1,
        tokens_per_second: 103.2,
      },
    },
    expect: {
      source: 'vLLM metrics',
      queue: 12.3,
      inference: 1325.7,
      prefill: 85.2,
      generation: 1240.5,
      others: { 'metrics.mean_itl_ms': 9.1 },
      observedAt: 'body',
    },
  },
  { what: 'vLLM with several prompts', body: { metrics: null }, expect: undefined },
  {
    what: 'vLLM that does not know its prefill: generation alone is not the inference',
    body: {
      metrics: { time_to_first_token_ms: null, generation_time_ms: 40, queue_time_ms: 2 },
    },
    expect: { queue: 2, others: { 'metrics.generation_time_ms': 40 } },
  },
  {
    what: 'SGLang with its durations',
    body: {
      meta_info: { e2e_latency: 1.25, queue_time: 0.05, inference_time: 1.125, cached_tokens: 3 },
    },
    expect: { source: 'SGLang meta_info', queue: 50, inference: 1125, total: 1250 },
  },
  {
    what: 'SGLang with its instants',
    body: {
      meta_info: {
        e2e_latency: 2,
        queue_time: 0.25,
        request_received_ts: 100,
        api_server_dispatch_finish_ts: 100.125,
        forward_entry_time: 100.375,
        prefill_finished_time: 100.5,
        request_finished_ts: 102,
        response_sent_to_client_ts: 102.25,
      },
    },
    expect: {
      decode: 125,
      queue: 250,
      inference: 1625,
      prefill: 125,
      generation: 1500,
      total: 2000,
      others: {},
    },
  },
  {
    what: 'SGLang with its instants, before it told the end of the prefill',
    body: {
      meta_info: {
        e2e_latency: 2,
        queue_time: 0.25,
        forward_entry_time: 100.375,
        request_finished_ts: 102,
      },
    },
    expect: { queue: 250, inference: 1625, total: 2000 },
  },
  {
    what: 'SGLang, put back into the queue: the later waits are in the queue and in the inference',
    body: {
      meta_info: {
        e2e_latency: 2,
        queue_time: 1.25,
        num_retractions: 1,
        forward_entry_time: 100.375,
        prefill_finished_time: 100.5,
        request_finished_ts: 102,
      },
    },
    expect: { queue: 1250, total: 2000 },
  },
  {
    what: 'SGLang without --enable-metrics: the total alone',
    body: { meta_info: { e2e_latency: 0.5, completion_tokens: 8 } },
    expect: { source: 'SGLang meta_info', total: 500 },
  },
  {
    what: 'Ollama: loading is kept, no phase',
    body: OLLAMA_BODY,
    expect: {
      source: 'Ollama durations',
      inference: 4362.789,
      prefill: 130.079,
      generation: 4232.71,
      total: 10706.818083,
      others: { load_duration: 6338.219291 },
      observedAt: 'body',
    },
  },
  {
    what: 'Ollama, a cached prompt: a member that is zero is omitted',
    body: { total_duration: 5e9, eval_duration: 4e9, done: true },
    expect: { inference: 4000, generation: 4000, total: 5000, others: {} },
  },
  {
    what: 'Ollama, embeddings: the total alone, no inference',
    body: { total_duration: 14143917, load_duration: 1019500, prompt_eval_count: 8 },
    expect: { total: 14.143917, others: { load_duration: 1.0195 } },
  },
  {
    what: 'llama.cpp',
    body: {
      timings: {
        cache_n: 60,
        prompt_n: 8,
        prompt_ms: 43.237,
        prompt_per_token_ms: 5.404625,
        predicted_n: 25,
        predicted_ms: 238.74,
        predicted_per_second: 104.71642791321104,
      },
    },
    expect: {
      source: 'llama.cpp timings',
      inference: 281.977,
      prefill: 43.237,
      generation: 238.74,
      others: {},
    },
  },
  {
    what: 'NIM',
    body: {
      stats: {
        type: 'NIM LLM Model Stats',
        version: '0.1.0',
        generation_time_in_ms: 800,
        time_in_queue_in_ms: 10,
        response_tokens: { time_to_first_token_in_ms: 110, token_to_token_time_in_ms: 12 },
      },
    },
    expect: {
      source: 'NIM stats',
      queue: 10,
      inference: 800,
      others: {
        'stats.response_tokens.time_to_first_token_in_ms': 110,
        'stats.response_tokens.token_to_token_time_in_ms': 12,
      },
    },
  },
  {
    what: 'LM Studio: stats of another kind are not NIM’s',
    body: { stats: { generation_time_in_ms: 800, time_in_queue_in_ms: 1 } },
    expect: undefined,
  },
  {
    what: 'Dynamo',
    body: {
      nvext: {
        timing: {
          request_received_ms: 1777312800000,
          prefill_wait_time_ms: 12,
          prefill_time_ms: 70.5,
          ttft_ms: 82.5,
          total_time_ms: 1000,
        },
      },
    },
    expect: {
      source: 'Dynamo nvext.timing',
      queue: 12,
      inference: 988,
      total: 1000,
      others: { 'nvext.timing.prefill_time_ms': 70.5, 'nvext.timing.ttft_ms': 82.5 },
    },
  },
];

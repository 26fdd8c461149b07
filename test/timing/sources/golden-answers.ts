/*
 * Answers as servers give them. Values are those of the servers' own documents, or captured.
 */
import type { GoldenAnswer } from './golden-answer.js';
import { HOSTED } from './golden-hosted.js';
import { SELF_HOSTED, TGI_HEADERS } from './golden-self-hosted.js';

const STANDARD: readonly GoldenAnswer[] = [
  {
    what: 'Server-Timing, the example of the specification',
    headers: [
      ['server-timing', 'miss, db;dur=53, app;dur=47.2'],
      ['server-timing', 'customView, dc;desc=atl'],
      ['server-timing', 'cache;desc="Cache Read";dur=23.2'],
    ],
    trailers: [['server-timing', 'total;dur=123.4']],
    expect: {
      source: 'Server-Timing',
      total: 123.4,
      others: { app: 47.2, db: 53, cache: 23.2 },
      observedAt: 'trailers',
    },
  },
  {
    what: 'a duration that Anthropic’s front leaves empty',
    headers: [['server-timing', 'x-originResponse;dur=']],
    expect: undefined,
  },
  {
    what: 'a duration whose first value is no number',
    headers: [['server-timing', 'queue;dur=x;dur=5']],
    expect: { unparseable: 1 },
  },
  {
    what: 'a Google front end: kept, no phase of a model',
    headers: [['server-timing', 'gfet4t7; dur=773']],
    expect: { others: { gfet4t7: 773 } },
  },
  {
    what: 'Anthropic: the edge around Envoy, never added',
    headers: [
      ['x-envoy-upstream-service-time', '681'],
      ['server-timing', 'x-originResponse;dur=684'],
      ['server', 'cloudflare'],
    ],
    expect: { source: 'Envoy upstream time', total: 681, others: { 'x-originResponse': 684 } },
  },
];

const IN_FRONT: readonly GoldenAnswer[] = [
  {
    what: 'LiteLLM',
    headers: [
      ['x-litellm-response-duration-ms', '1500.5'],
      ['x-litellm-overhead-duration-ms', '12.5'],
      ['llm_provider-openai-processing-ms', '1400'],
    ],
    expect: {
      source: 'LiteLLM headers',
      total: 1500.5,
      others: {
        'x-litellm-overhead-duration-ms': 12.5,
        'llm_provider-openai-processing-ms': 1400,
      },
    },
  },
  {
    what: 'LiteLLM that passes on what the provider said',
    headers: [['llm_provider-openai-processing-ms', '256']],
    expect: { source: 'LiteLLM headers', total: 256 },
  },
  {
    what: 'LiteLLM before TGI: its queue and inference are known',
    headers: [
      ['x-litellm-response-duration-ms', '300'],
      ...TGI_HEADERS.map(([name, value]) => [`llm_provider-${name}`, value] as const),
    ],
    expect: { decode: 0, queue: 12, inference: 272, total: 300 },
  },
  {
    what: 'Kong',
    headers: [
      ['x-kong-upstream-latency', '116'],
      ['x-kong-proxy-latency', '71'],
      ['via', 'kong/3.4.2'],
    ],
    expect: {
      source: 'Kong upstream latency',
      total: 116,
      others: { 'x-kong-proxy-latency': 71 },
    },
  },
  {
    what: 'nginx, two servers tried: the last one served',
    headers: [['x-upstream-response-time', '0.001, 0.034']],
    expect: { source: 'nginx upstream time', total: 34 },
  },
  {
    what: 'nginx, redirected within: only one was measured',
    headers: [['x-upstream-header-time', '0.010 : -']],
    expect: { total: 10 },
  },
  {
    what: 'nginx, asked in a header for what is not over',
    headers: [['x-upstream-response-time', '-']],
    expect: undefined,
  },
  {
    what: 'a header of nginx’s name in another hand',
    headers: [['x-request-time', '2026-11-22']],
    expect: undefined,
  },
  {
    what: 'Rails',
    headers: [['x-runtime', '0.053714']],
    expect: { source: 'X-Runtime', total: 53.714 },
  },
  {
    what: 'Express',
    headers: [['x-response-time', '42.318ms']],
    expect: { source: 'X-Response-Time', total: 42.318 },
  },
  {
    what: 'a response time without a unit may be anything',
    headers: [['x-response-time', '0.05']],
    expect: undefined,
  },
  {
    what: 'FastAPI, as Python prints small numbers',
    headers: [['x-process-time', '9.5e-05']],
    expect: { source: 'X-Process-Time', total: 0.095 },
  },
  {
    what: 'a server that names its runtime there',
    headers: [['x-runtime', 'python3.12']],
    expect: undefined,
  },
];

const SEVERAL: readonly GoldenAnswer[] = [
  {
    what: 'an engine within a server: the engine’s pieces, nothing of both',
    headers: [
      ['server-timing', 'queue;dur=1, inference;dur=1340, total;dur=1350'],
      ['x-process-time', '1.4'],
    ],
    body: {
      metrics: { time_to_first_token_ms: 85, generation_time_ms: 1240, queue_time_ms: 12 },
    },
    expect: {
      source: 'vLLM metrics',
      queue: 12,
      inference: 1325,
      prefill: 85,
      generation: 1240,
      others: { queue: 1, inference: 1340, total: 1350, 'x-process-time': 1400 },
    },
  },
  {
    what: 'a phase is better than a total',
    headers: [
      ['server-timing', 'inference;dur=8'],
      ['openai-processing-ms', '12'],
    ],
    expect: { source: 'Server-Timing', inference: 8, others: { 'openai-processing-ms': 12 } },
  },
  {
    what: 'a header sent twice: nobody says which holds',
    headers: [
      ['openai-processing-ms', '12'],
      ['openai-processing-ms', '13'],
    ],
    expect: { unparseable: 1 },
  },
  {
    what: 'TGI with a broken queue',
    headers: TGI_HEADERS.map(([name, value]) =>
      name === 'x-queue-time' ? ([name, 'NaN'] as const) : ([name, value] as const),
    ),
    expect: { decode: 0, inference: 272, total: 285.441723, unparseable: 1 },
  },
];

export const GOLDEN_ANSWERS: readonly GoldenAnswer[] = [
  ...STANDARD,
  ...SELF_HOSTED,
  ...HOSTED,
  ...IN_FRONT,
  ...SEVERAL,
];

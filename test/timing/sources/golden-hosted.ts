import type { GoldenAnswer } from './golden-answer.js';

export const HOSTED: readonly GoldenAnswer[] = [
  {
    what: 'Groq: the total has no queue in it, and is no total',
    body: {
      usage: {
        queue_time: 0.017568127,
        prompt_tokens: 18,
        prompt_time: 0.00188563,
        completion_tokens: 638,
        completion_time: 0.531666667,
        total_time: 0.533552297,
      },
    },
    expect: {
      source: 'Groq usage',
      queue: 17.568127,
      inference: 533.552297,
      prefill: 1.88563,
      generation: 531.666667,
      others: { 'usage.total_time': 533.552297 },
    },
  },
  {
    what: 'the usage of everybody else',
    body: { usage: { prompt_tokens: 18, completion_tokens: 6, total_tokens: 24 } },
    expect: undefined,
  },
  {
    what: 'Cerebras: the total has more than its parts',
    body: {
      time_info: {
        queue_time: 0.000073161,
        prompt_time: 0.0010744798888888889,
        completion_time: 0.005658071111111111,
        total_time: 0.022224903106689453,
        created: 1735000000,
      },
    },
    expect: {
      source: 'Cerebras time_info',
      queue: 0.073161,
      inference: 6.732551,
      prefill: 1.07448,
      generation: 5.658071,
      total: 22.224903,
      others: {},
    },
  },
  {
    what: 'Fireworks, headers',
    headers: [
      ['fireworks-prompt-tokens', '12'],
      ['fireworks-server-time-to-first-token', '0.1'],
      ['fireworks-server-processing-time', '0.6'],
    ],
    expect: {
      source: 'Fireworks headers',
      total: 600,
      others: { 'fireworks-server-time-to-first-token': 100 },
      observedAt: 'headers',
    },
  },
  {
    what: 'Fireworks, body: numbers in quotes',
    body: {
      perf_metrics: { 'server-time-to-first-token': '0.25', 'server-processing-time': '1.25' },
    },
    expect: {
      total: 1250,
      others: { 'perf_metrics.server-time-to-first-token': 250 },
      observedAt: 'body',
    },
  },
  {
    what: 'Replicate',
    body: {
      status: 'succeeded',
      created_at: '2024-02-29T23:59:59.250Z',
      started_at: '2024-03-01T00:00:01.750500Z',
      completed_at: '2024-03-01T00:00:03.000Z',
      metrics: { predict_time: 1.25, total_time: 3.75, mine: 7 },
    },
    expect: { source: 'Cog metrics', queue: 2500.5, inference: 1250, total: 3750, others: {} },
  },
  {
    what: 'Replicate, by a clock that was set back',
    body: {
      created_at: '2024-05-01T00:00:01.000Z',
      started_at: '2024-05-01T02:00:00.000+02:00',
      metrics: { predict_time: 1 },
    },
    expect: { inference: 1000, unparseable: 1 },
  },
  {
    what: 'Bedrock, InvokeModel',
    headers: [
      ['x-amzn-bedrock-invocation-latency', '889'],
      ['x-amzn-bedrock-input-token-count', '12'],
    ],
    expect: { source: 'Bedrock latency', total: 889 },
  },
  {
    what: 'Bedrock, Converse',
    body: { metrics: { latencyMs: 551 }, usage: { inputTokens: 3 } },
    expect: { source: 'Bedrock latency', total: 551 },
  },
  {
    what: 'Azure: three layers, none added',
    headers: [
      ['cmp-upstream-response-duration', '516'],
      ['ms-azureml-model-time', '549'],
      ['x-envoy-upstream-service-time', '552'],
    ],
    expect: {
      source: 'Azure ML header',
      total: 549,
      others: { 'cmp-upstream-response-duration': 516, 'x-envoy-upstream-service-time': 552 },
    },
  },
  {
    what: 'Azure OpenAI of old: a fraction',
    headers: [['openai-processing-ms', '29.1074']],
    expect: { source: 'openai-processing-ms', total: 29.1074 },
  },
];

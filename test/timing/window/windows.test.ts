import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { WindowKind } from '../../../src/timing/server-report.js';
import { windowBetween } from '../../../src/timing/window/window-between.js';
import type { WindowReport } from '../../../src/timing/window/window-report.js';

type Expected = {
  readonly title: string;
  readonly requests: number | undefined;
  /** Means in milliseconds. */
  readonly decode?: number;
  readonly queue?: number;
  readonly inference?: number;
  readonly encode?: number;
  readonly total?: number;
};

function reportOf(
  kind: WindowKind,
  before: string,
  after: string,
  model?: string,
): WindowReport | string {
  const result = windowBetween(kind, { before, after }, model);
  return result.known ? result.report : result.why;
}

function check(report: WindowReport | string, expected: Expected): void {
  assert.ok(typeof report === 'object', `not known: ${String(report)}`);
  const { title, requests, pieces, total } = report;
  const means = Object.fromEntries(
    [
      ['decode', pieces.serverDecode],
      ['queue', pieces.serverQueue],
      ['inference', pieces.inference],
      ['encode', pieces.serverEncode],
      ['total', total],
    ].flatMap(([name, sum]) =>
      typeof sum === 'object'
        ? [[name as string, Number((sum.sumNs / sum.count / 1e6).toFixed(6))]]
        : [],
    ),
  );
  assert.deepEqual({ title, requests, ...means }, expected);
}

const VLLM_BEFORE = `
vllm:e2e_request_latency_seconds_sum{engine="0",model_name="m"} 10
vllm:e2e_request_latency_seconds_count{engine="0",model_name="m"} 5
vllm:request_queue_time_seconds_sum{engine="0",model_name="m"} 1
vllm:request_queue_time_seconds_count{engine="0",model_name="m"} 5
vllm:request_inference_time_seconds_sum{engine="0",model_name="m"} 8
vllm:request_inference_time_seconds_count{engine="0",model_name="m"} 5
`;
const VLLM_AFTER = `
vllm:e2e_request_latency_seconds_sum{engine="0",model_name="m"} 12
vllm:e2e_request_latency_seconds_sum{engine="1",model_name="m"} 2
vllm:e2e_request_latency_seconds_count{engine="0",model_name="m"} 7
vllm:e2e_request_latency_seconds_count{engine="1",model_name="m"} 2
vllm:request_queue_time_seconds_sum{engine="0",model_name="m"} 1.2
vllm:request_queue_time_seconds_sum{engine="1",model_name="m"} 0.2
vllm:request_queue_time_seconds_count{engine="0",model_name="m"} 7
vllm:request_queue_time_seconds_count{engine="1",model_name="m"} 2
vllm:request_inference_time_seconds_sum{engine="0",model_name="m"} 9.6
vllm:request_inference_time_seconds_sum{engine="1",model_name="m"} 1.6
vllm:request_inference_time_seconds_count{engine="0",model_name="m"} 7
vllm:request_inference_time_seconds_count{engine="1",model_name="m"} 2
vllm:kv_cache_usage_perc{engine="0"} 0.25
`;

test('vLLM: engines are summed, a new one began at nothing', () => {
  const expected = {
    title: 'vLLM counters',
    requests: 4,
    queue: 100,
    inference: 800,
    total: 1000,
  };
  check(reportOf('prometheus', VLLM_BEFORE, VLLM_AFTER), expected);
  const renamed = (text: string): string => text.replaceAll('vllm:', 'ray_vllm_');
  check(reportOf('prometheus', renamed(VLLM_BEFORE), renamed(VLLM_AFTER)), expected);
});

test('counters that went back began anew', () => {
  assert.equal(reportOf('prometheus', VLLM_AFTER, VLLM_BEFORE), 'restarted');
  const started = (at: number): string => `process_start_time_seconds ${at}\n`;
  assert.equal(
    reportOf('prometheus', VLLM_BEFORE + started(1), VLLM_AFTER + started(2)),
    'restarted',
  );
});

test('nothing between the looks, nothing known, nothing at all', () => {
  assert.equal(reportOf('prometheus', VLLM_AFTER, VLLM_AFTER), 'nothing-counted');
  assert.equal(reportOf('prometheus', 'up 1', 'up 2'), 'no-known-counters');
  assert.equal(reportOf('prometheus', '<html>', '<html>'), 'no-known-counters');
  assert.equal(reportOf('triton', 'no JSON', '{}'), 'unreadable');
});

test('TGI', () => {
  check(
    reportOf(
      'prometheus',
      '',
      `
tgi_request_duration_sum 2.85
tgi_request_duration_count 10
tgi_request_validation_duration_sum 0.01
tgi_request_validation_duration_count 10
tgi_request_queue_duration_sum 0.12
tgi_request_queue_duration_count 10
tgi_request_inference_duration_sum 2.72
tgi_request_inference_duration_count 10
tgi_queue_size 0
`,
    ),
    { title: 'TGI counters', requests: 10, decode: 1, queue: 12, inference: 272, total: 285 },
  );
});

test('TensorFlow Serving: the batcher’s queue is taken out of the runtime', () => {
  const latency = `# TYPE :tensorflow:serving:request_latency histogram
:tensorflow:serving:request_latency_bucket{model_name="half_plus_two",API="predict",entrypoint="REST",le="10"} 0
:tensorflow:serving:request_latency_sum{model_name="half_plus_two",API="predict",entrypoint="REST"} 9121
:tensorflow:serving:request_latency_count{model_name="half_plus_two",API="predict",entrypoint="REST"} 12
`;
  check(reportOf('prometheus', '', latency), {
    title: 'TensorFlow Serving counters',
    requests: 12,
    total: 0.760083,
  });
  const runtime = `
:tensorflow:serving:runtime_latency_sum{model_name="half_plus_two",API="predict",runtime="TF1"} 6000
:tensorflow:serving:runtime_latency_count{model_name="half_plus_two",API="predict",runtime="TF1"} 12
`;
  const batching = `
:tensorflow:serving:batching_session:queuing_latency_sum{thread_pool_name="p"} 2400
:tensorflow:serving:batching_session:queuing_latency_count{thread_pool_name="p"} 12
`;
  check(reportOf('prometheus', '', latency + runtime, 'half_plus_two'), {
    title: 'TensorFlow Serving counters',
    requests: 12,
    inference: 0.5,
    total: 0.760083,
  });
  check(reportOf('prometheus', '', latency + runtime + batching, 'half_plus_two'), {
    title: 'TensorFlow Serving counters',
    requests: 12,
    queue: 0.2,
    inference: 0.3,
    total: 0.760083,
  });
});

test('TorchServe: its "inference" has the queue in it', () => {
  const labels = '{model_name="resnet18",model_version="1.0",hostname="h",}';
  check(
    reportOf(
      'prometheus',
      '',
      `
ts_queue_latency_microseconds${labels} 4000.5
ts_inference_latency_microseconds${labels} 84000.5
ts_inference_requests_total${labels} 4.0
QueueTime{Level="Host",Hostname="h",} 0.0
`,
    ),
    {
      title: 'TorchServe counters',
      requests: 4,
      queue: 1.000125,
      inference: 20,
      total: 21.000125,
    },
  );
});

test('Triton’s metrics: of the model that was asked', () => {
  const of = (model: string, count: number): string => `
nv_inference_request_success{model="${model}",version="1"} ${count}
nv_inference_request_duration_us{model="${model}",version="1"} ${count * 8000}
nv_inference_queue_duration_us{model="${model}",version="1"} ${count * 2000}
nv_inference_compute_input_duration_us{model="${model}",version="1"} ${count * 100}
nv_inference_compute_infer_duration_us{model="${model}",version="1"} ${count * 5500}
nv_inference_compute_output_duration_us{model="${model}",version="1"} ${count * 50}
`;
  check(reportOf('prometheus', of('a', 1) + of('b', 1), of('a', 11) + of('b', 500), 'a'), {
    title: 'Triton counters',
    requests: 10,
    decode: 0.1,
    queue: 2,
    inference: 5.5,
    encode: 0.05,
    total: 8,
  });
});

test('SGLang: ranks repeat one request', () => {
  const rank = (number: number): string => `
sglang:e2e_request_latency_seconds_sum{tp_rank="${number}",model_name="m"} 4
sglang:e2e_request_latency_seconds_count{tp_rank="${number}",model_name="m"} 2
sglang:queue_time_seconds_sum{tp_rank="${number}",model_name="m"} 0.5
sglang:queue_time_seconds_count{tp_rank="${number}",model_name="m"} 2
`;
  check(reportOf('prometheus', '', rank(0) + rank(1)), {
    title: 'SGLang counters',
    requests: 2,
    queue: 250,
    total: 2000,
  });
});

test('KServe, Ray Serve, BentoML, MLServer, LiteLLM, OpenVINO and TEI', () => {
  const histogram = (name: string, mean: number): string =>
    `${name}_sum ${mean * 2}\n${name}_count 2\n`;
  const rows: readonly (readonly [string, Expected])[] = [
    [
      histogram('request_preprocess_seconds', 0.001) +
        histogram('request_predict_seconds', 0.02) +
        histogram('request_postprocess_seconds', 0.002),
      { title: 'KServe counters', requests: 2, decode: 1, inference: 20, encode: 2 },
    ],
    [
      histogram('ray_serve_deployment_processing_latency_ms', 20) +
        histogram('ray_serve_http_request_latency_ms', 25),
      { title: 'Ray Serve counters', requests: 2, inference: 20, total: 25 },
    ],
    [
      histogram('bentoml_service_request_duration_seconds', 0.03),
      { title: 'BentoML counters', requests: 2, total: 30 },
    ],
    [
      histogram('model_infer_request_duration', 0.03),
      { title: 'MLServer counters', requests: 2, total: 30 },
    ],
    [
      histogram('litellm_request_total_latency_metric', 0.5) +
        histogram('litellm_llm_api_latency_metric', 0.4),
      { title: 'LiteLLM counters', requests: 2, total: 500 },
    ],
    [
      histogram('ovms_request_time_us', 500) +
        histogram('ovms_inference_time_us', 300) +
        histogram('ovms_wait_for_infer_req_time_us', 100),
      {
        title: 'OpenVINO Model Server counters',
        requests: 2,
        queue: 0.1,
        inference: 0.3,
        total: 0.5,
      },
    ],
    [
      histogram('te_request_duration', 0.013) +
        histogram('te_request_tokenization_duration', 0.001) +
        histogram('te_request_queue_duration', 0.002) +
        histogram('te_request_inference_duration', 0.01),
      { title: 'TEI counters', requests: 2, decode: 1, queue: 2, inference: 10, total: 13 },
    ],
  ];
  for (const [text, expected] of rows) check(reportOf('prometheus', '', text), expected);
});

test('llama.cpp counts no requests: ours stand for them', () => {
  const report = reportOf(
    'prometheus',
    'llamacpp:prompt_seconds_total 1\nllamacpp:tokens_predicted_seconds_total 2\n',
    'llamacpp:prompt_seconds_total 1.5\nllamacpp:tokens_predicted_seconds_total 4.5\n',
  );
  assert.ok(typeof report === 'object');
  assert.equal(report.requests, undefined);
  assert.equal(report.pieces.inference?.sumNs, 3e9);
});

function tritonText(scale: number, version = '1'): string {
  const of = (count: number, ns: number) => ({ count: count * scale, ns: ns * scale });
  const stats = {
    name: 'resnet',
    version,
    inference_count: 640 * scale,
    execution_count: 80 * scale,
    inference_stats: {
      success: of(640, 5_120_000_000),
      fail: of(0, 0),
      queue: of(640, 1_280_000_000),
      compute_input: of(640, 64_000_000),
      compute_infer: of(640, 3_520_000_000),
      compute_output: of(640, 32_000_000),
      cache_hit: of(0, 0),
      cache_miss: of(0, 0),
    },
    batch_stats: [],
  };
  return JSON.stringify({ model_stats: [stats] });
}

test('Triton’s statistics', () => {
  check(reportOf('triton', tritonText(1), tritonText(2), 'resnet'), {
    title: 'Triton statistics',
    requests: 640,
    decode: 0.1,
    queue: 2,
    inference: 5.5,
    encode: 0.05,
    total: 8,
  });
  assert.equal(reportOf('triton', tritonText(2), tritonText(1)), 'restarted');
  assert.equal(reportOf('triton', tritonText(1), tritonText(2, '2')), 'restarted');
  assert.equal(reportOf('triton', tritonText(1), tritonText(1)), 'nothing-counted');
});

test('TensorRT-LLM: instants of its steady clock, of which some were not reached', () => {
  const record = (timing: object) => ({ request_id: 17, perf_metrics: { timing_metrics: timing } });
  const whole = {
    server_arrival_time: 5012.101,
    arrival_time: 5012.104,
    first_scheduled_time: 5012.109,
    first_token_time: 5012.131,
    server_first_token_time: null,
    last_token_time: 5012.402,
  };
  check(reportOf('tensorrtLlm', '[]', JSON.stringify([record(whole)])), {
    title: 'TensorRT-LLM perf metrics',
    requests: 1,
    decode: 3,
    queue: 5,
    inference: 293,
    total: 301,
  });
  const hostile = [
    null,
    3,
    record({ arrival_time: 'x' }),
    record({ ...whole, last_token_time: 1 }),
  ];
  check(reportOf('tensorrtLlm', '[]', JSON.stringify([record(whole), ...hostile])), {
    title: 'TensorRT-LLM perf metrics',
    requests: 5,
    decode: 3,
    queue: 5,
    inference: 293,
    total: 301,
  });
});

/* Every server whose counters are understood: one entry each, language models first. */

import type { TakenAs } from '../reported-name.js';
import type { TimeUnit } from '../server-report.js';
import type { MetricMap, MetricRow } from './metric-map.js';

const VLLM_ROWS: readonly MetricRow[] = [
  row('serverQueue', 'request_queue_time_seconds', 's', 'queued → scheduled'),
  row('inference', 'request_inference_time_seconds', 's', 'scheduled → last token'),
  row('total', 'e2e_request_latency_seconds', 's', 'arrived → last token'),
  row(undefined, 'request_prefill_time_seconds', 's', 'inside the inference'),
  row(undefined, 'request_decode_time_seconds', 's', 'inside the inference'),
];

const VLLM: MetricMap = {
  name: 'vllm',
  title: 'vLLM counters',
  prefixes: ['vllm:', 'ray_vllm_', 'ray_vllm:', 'kserve_vllm:'],
  requests: 'e2e_request_latency_seconds_count',
  rows: VLLM_ROWS,
  modelLabel: 'model_name',
  note: 'HTTP, JSON, template and tokenizing are outside. A preempted request waits within its inference. `--disable-log-stats` removes them.',
};

const LMDEPLOY: MetricMap = {
  ...VLLM,
  name: 'lmdeploy',
  title: 'LMDeploy counters',
  prefixes: ['lmdeploy:'],
  note: 'the same names as vLLM’s',
};

const SGLANG: MetricMap = {
  name: 'sglang',
  title: 'SGLang counters',
  prefixes: ['sglang:'],
  requests: 'e2e_request_latency_seconds_count',
  rows: [
    row('serverQueue', 'queue_time_seconds', 's', 'in the waiting queue'),
    row('total', 'e2e_request_latency_seconds', 's', 'made → finished'),
  ],
  sameRequest: ['tp_rank', 'pp_rank'],
  modelLabel: 'model_name',
  note: 'stages overlap, so no inference is claimed; it needs `--enable-metrics`',
};

const TGI: MetricMap = {
  name: 'tgi',
  title: 'TGI counters',
  prefixes: ['tgi_request_'],
  requests: 'duration_count',
  rows: [
    row('serverDecode', 'validation_duration', 's', 'template, tokenizing, checks'),
    row('serverQueue', 'queue_duration', 's', 'queued → in a batch'),
    row('inference', 'inference_duration', 's', 'in a batch → result'),
    row('total', 'duration', 's', 'the handler'),
  ],
  note: 'streamed answers count too, whose headers say nothing',
};

const TEI: MetricMap = {
  name: 'tei',
  title: 'TEI counters',
  prefixes: ['te_request_'],
  requests: 'duration_count',
  rows: [
    row('serverDecode', 'tokenization_duration', 's', 'tokenizing'),
    row('serverQueue', 'queue_duration', 's', 'queued, less the batch'),
    row('inference', 'inference_duration', 's', 'the batch'),
    row('total', 'duration', 's', 'the handler'),
  ],
  note: '`te_request_count` is counted twice on some routes: the count of the histogram is used',
};

const LLAMA_CPP: MetricMap = {
  name: 'llama-cpp',
  title: 'llama.cpp counters',
  prefixes: ['llamacpp:'],
  requests: undefined,
  rows: [
    {
      takenAs: 'inference',
      plus: [
        { metric: 'prompt_seconds', unit: 's' },
        { metric: 'tokens_predicted_seconds', unit: 's' },
      ],
      means: 'prefill and generation',
    },
  ],
  note: 'no count of requests: ours is taken, so other traffic cannot be seen. Needs `--metrics`; large counters are printed with six digits.',
};

const TRITON: MetricMap = {
  name: 'triton',
  title: 'Triton counters',
  prefixes: ['nv_inference_'],
  requests: 'request_success',
  rows: [
    row('serverQueue', 'queue_duration_us', 'us', 'enqueued → computing', 'request_success'),
    row('serverDecode', 'compute_input_duration_us', 'us', 'input copied', 'request_success'),
    row('inference', 'compute_infer_duration_us', 'us', 'the model', 'request_success'),
    row('serverEncode', 'compute_output_duration_us', 'us', 'output copied', 'request_success'),
    row('total', 'request_duration_us', 'us', 'in the core', 'request_success'),
  ],
  modelLabel: 'model',
  note: 'microseconds are cut per request: the statistics endpoint (`triton:`) keeps nanoseconds',
};

const TF_SERVING: MetricMap = {
  name: 'tf-serving',
  title: 'TensorFlow Serving counters',
  prefixes: [':tensorflow:serving:'],
  requests: 'request_latency_count',
  rows: [
    {
      takenAs: 'serverQueue',
      plus: [{ metric: 'batching_session:queuing_latency', unit: 'us' }],
      means: 'in the batcher, where batching is on',
    },
    {
      takenAs: 'inference',
      plus: [{ metric: 'runtime_latency', unit: 'us' }],
      minus: [{ metric: 'batching_session:queuing_latency', unit: 'us' }],
      means: '`session.Run`, less the batcher’s queue that is in it',
    },
    row('total', 'request_latency', 'us', 'the request, JSON included (REST)'),
  ],
  modelLabel: 'model_name',
  note: 'needs `--monitoring_config_file` with `prometheus_config`; only good answers are counted',
};

const TORCHSERVE: MetricMap = {
  name: 'torchserve',
  title: 'TorchServe counters',
  prefixes: ['ts_'],
  requests: 'inference_requests_total',
  rows: [
    row(
      'serverQueue',
      'queue_latency_microseconds',
      'us',
      'job made → taken by a worker',
      'inference_requests_total',
    ),
    {
      takenAs: 'inference',
      plus: [counter('inference_latency_microseconds', 'inference_requests_total')],
      minus: [counter('queue_latency_microseconds', 'inference_requests_total')],
      means: 'taken → answered: the handler, its decoding and encoding included',
    },
    row(
      'total',
      'inference_latency_microseconds',
      'us',
      'job made → answered, the queue included',
      'inference_requests_total',
    ),
  ],
  modelLabel: 'model_name',
  note: 'REST only. Needs `metrics_mode=prometheus`; the gauges (`QueueTime` …) hold the last value and are not used',
};

const OVMS: MetricMap = {
  name: 'openvino',
  title: 'OpenVINO Model Server counters',
  prefixes: ['ovms_'],
  requests: 'request_time_us_count',
  rows: [
    row('serverQueue', 'wait_for_infer_req_time_us', 'us', 'waiting for a free stream'),
    row('inference', 'inference_time_us', 'us', 'the model'),
    row('total', 'request_time_us', 'us', 'the request'),
  ],
  modelLabel: 'name',
  note: 'needs `--metrics_enable`',
};

const KSERVE: MetricMap = {
  name: 'kserve',
  title: 'KServe counters',
  prefixes: ['request_'],
  requests: 'predict_seconds_count',
  rows: [
    row('serverDecode', 'preprocess_seconds', 's', '`preprocess()`'),
    row('inference', 'predict_seconds', 's', '`predict()`; in a transformer with the way there'),
    row('serverEncode', 'postprocess_seconds', 's', '`postprocess()`'),
  ],
  modelLabel: 'model_name',
  note: 'no queue: what waits in front (Knative) is not counted',
};

const MLSERVER: MetricMap = {
  name: 'mlserver',
  title: 'MLServer counters',
  requests: 'model_infer_request_duration_count',
  rows: [row('total', 'model_infer_request_duration', 's', 'batching, workers and the model')],
  modelLabel: 'model',
  note: '`batch_request_queue` is a length, not a time',
};

const RAY_SERVE: MetricMap = {
  name: 'ray-serve',
  title: 'Ray Serve counters',
  prefixes: ['ray_serve_', 'serve_'],
  requests: 'http_request_latency_ms_count',
  rows: [
    row(
      'inference',
      'deployment_processing_latency_ms',
      'ms',
      'the code of the replica, its decoding and encoding included',
    ),
    row('total', 'http_request_latency_ms', 'ms', 'the proxy'),
  ],
  settleMs: 25_000,
  note: 'exported about every ten seconds: the end of a cell waits for it. With several deployments in a row their times are summed.',
};

const BENTOML: MetricMap = {
  name: 'bentoml',
  title: 'BentoML counters',
  prefixes: ['bentoml_service_'],
  requests: 'request_duration_seconds_count',
  rows: [row('total', 'request_duration_seconds', 's', 'to the last byte, batching included')],
  note: 'no queue of its own',
};

const LITELLM: MetricMap = {
  name: 'litellm',
  title: 'LiteLLM counters',
  prefixes: ['litellm_'],
  requests: 'request_total_latency_metric_count',
  rows: [
    row('total', 'request_total_latency_metric', 's', 'the request at the proxy'),
    row(undefined, 'llm_api_latency_metric', 's', 'the call of the provider'),
  ],
  note: 'needs `callbacks: [prometheus]`',
};

export const METRIC_MAPS: readonly MetricMap[] = [
  VLLM,
  SGLANG,
  LMDEPLOY,
  TGI,
  TEI,
  LLAMA_CPP,
  TRITON,
  TF_SERVING,
  TORCHSERVE,
  OVMS,
  KSERVE,
  MLSERVER,
  RAY_SERVE,
  BENTOML,
  LITELLM,
];

// biome-ignore lint/complexity/useMaxParams: a line of a table; a record would hide its columns.
function row(
  takenAs: TakenAs | undefined,
  metric: string,
  unit: TimeUnit,
  means: string,
  count?: string,
): MetricRow {
  return {
    takenAs,
    plus: [count === undefined ? { metric, unit } : { metric, unit, count }],
    means,
  };
}

function counter(metric: string, count: string) {
  return { metric, unit: 'us', count } as const;
}

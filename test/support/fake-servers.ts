import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * Model servers as `modelbench probe` sees them: what each publishes at well-known paths and how it
 * answers one request, shortened from the sources that are named. Everything else is answered as
 * that server answers what it does not know.
 */

export type FakeServer = {
  readonly url: string;
  /** Method and path of each request, in turn. */
  readonly asked: readonly string[];
  readonly stop: () => void;
};

type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; everything else as JSON. */
  readonly body: unknown;
};

export type Fake = {
  readonly headers?: Readonly<Record<string, string>>;
  /** By `GET /path` or `POST /path`. */
  readonly routes: Readonly<Record<string, Answer | ((body: string) => Answer)>>;
  readonly otherwise: Answer;
};

const FASTAPI = { server: 'uvicorn' };
const NOT_FOUND: Answer = { status: 404, body: { detail: 'Not Found' } };

/** Prometheus lines of histograms, a second in all over one request. */
function histograms(...names: readonly string[]): Answer {
  const lines = names.flatMap((name) => [`${name}_sum 1`, `${name}_count 1`]);
  return { headers: { 'content-type': 'text/plain' }, body: `${lines.join('\n')}\n` };
}

function post(...paths: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(paths.map((path) => [path, { post: {} }]));
}

/** Of a request that took less than any of them could show. */
const TEI_HEADERS = {
  'x-compute-type': 'cpu+optimized',
  'x-compute-time': '0',
  'x-compute-characters': '16',
  'x-compute-tokens': '6',
  'x-total-time': '0',
  'x-tokenization-time': '0',
  'x-queue-time': '0',
  'x-inference-time': '0',
};

const OUTPUTS = { model_name: 'resnet', outputs: [{ name: 'out', shape: [1], data: [0.5] }] };

export const FAKES = {
  /** server/src/http_server.cc, docs/protocol/extension_statistics.md; no `server` header. */
  triton: {
    routes: {
      'GET /v2': {
        body: { name: 'triton', version: '2.59.0', extensions: ['statistics', 'binary_tensor_data'] },
      },
      'GET /v2/models/stats': { body: { model_stats: [{ name: 'resnet', version: '1' }] } },
      'GET /v2/models/resnet': {
        body: {
          name: 'resnet',
          inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 3, 8, 8] }],
          outputs: [{ name: 'out', datatype: 'FP32', shape: [-1, 4] }],
        },
      },
      'POST /v2/models/resnet/infer': { body: OUTPUTS },
    },
    otherwise: { status: 404, body: '' },
  },
  /** mlserver/settings.py, rest/app.py; the list of its models is a POST. */
  mlserver: {
    headers: FASTAPI,
    routes: {
      'GET /v2': { body: { name: 'mlserver', version: '1.7.1', extensions: [] } },
      'GET /v2/models/half': {
        body: { name: 'half', inputs: [{ name: 'x', datatype: 'BYTES', shape: [-1] }] },
      },
      'POST /v2/models/half/infer': { headers: { 'ce-modelid': 'half' }, body: OUTPUTS },
    },
    otherwise: NOT_FOUND,
  },
  /** python/kserve: protocol/dataplane.py, v1_endpoints.py, v2_endpoints.py. */
  kserve: {
    headers: FASTAPI,
    routes: {
      'GET /': { body: { status: 'alive' } },
      'GET /v2': {
        body: { name: 'kserve', version: '0.15.2', extensions: ['model_repository_extension'] },
      },
      'GET /v2/models': { body: { models: ['iris'] } },
      'GET /v1/models': { body: { models: ['iris'] } },
      'GET /metrics': histograms('request_preprocess_seconds', 'request_predict_seconds'),
      'POST /v2/models/iris/infer': { body: OUTPUTS },
    },
    otherwise: NOT_FOUND,
  },
  /** OpenInferenceProtocolRequestHandler.java, OpenApiUtils.java. */
  torchserve: {
    routes: {
      'GET /v2': {
        body: { name: 'Torchserve', version: '0.12.0', extenstion: ['kserve', 'kubeflow'] },
      },
      'GET /api-description': { body: { info: { title: 'TorchServe APIs', version: '0.12.0' } } },
      'GET /ping': { body: { status: 'Healthy' } },
      'POST /predictions/mnist': {
        headers: {
          'x-request-id': 'a-b',
          pragma: 'no-cache',
          'cache-control': 'no-cache; no-store, must-revalidate, private',
        },
        body: '7',
      },
    },
    otherwise: {
      status: 404,
      body: { code: 404, type: 'ResourceNotFoundException', message: 'Requested resource is not found' },
    },
  },
  /** http_rest_api_handler.cc. */
  'tf-serving': {
    routes: {
      'GET /v1/models': { status: 400, body: { error: 'Missing model name in request.' } },
      'GET /v1/models/half/metadata': {
        body: {
          metadata: {
            signature_def: {
              signature_def: {
                serving_default: {
                  inputs: {
                    x: {
                      dtype: 'DT_FLOAT',
                      tensor_shape: { dim: [{ size: '-1' }, { size: '4' }], unknown_rank: false },
                    },
                  },
                },
              },
            },
          },
        },
      },
      'POST /v1/models/half:predict': { body: { predictions: [[0.5]] } },
    },
    otherwise: { status: 404, body: 'Not Found' },
  },
  /** vllm: entrypoints/openai/…/protocol.py, instrumentator. */
  vllm: {
    headers: FASTAPI,
    routes: {
      'GET /v1/models': {
        body: { object: 'list', data: [{ id: 'tiny', object: 'model', owned_by: 'vllm' }] },
      },
      'GET /version': { body: { version: '0.27.1' } },
      'GET /openapi.json': {
        body: {
          info: { title: 'FastAPI', version: '0.1.0' },
          paths: post('/v1/chat/completions', '/v1/completions', '/invocations'),
        },
      },
      'GET /metrics': histograms(
        'vllm:e2e_request_latency_seconds',
        'vllm:request_queue_time_seconds',
        'vllm:request_inference_time_seconds',
      ),
      'POST /v1/chat/completions': {
        body: {
          choices: [{ message: { role: 'assistant', content: 'hi' }, stop_reason: null }],
          metrics: { queue_time_ms: 0.01, time_to_first_token_ms: 0.02, generation_time_ms: 0.03 },
        },
      },
    },
    otherwise: NOT_FOUND,
  },
  /** sglang: entrypoints/openai/protocol.py; no OpenAPI document here, as behind a gateway. */
  sglang: {
    headers: FASTAPI,
    routes: {
      'GET /v1/models': {
        body: { object: 'list', data: [{ id: 'tiny', object: 'model', owned_by: 'sglang' }] },
      },
      'POST /v1/chat/completions': {
        body: { choices: [{ message: { content: 'hi' }, matched_stop: null }] },
      },
    },
    otherwise: NOT_FOUND,
  },
  /** router/src/lib.rs, router/src/server.rs, v3.3.7. */
  tgi: {
    routes: {
      'GET /info': {
        body: {
          model_id: 'bigscience/bloom-560m',
          max_concurrent_requests: 128,
          router: 'text-generation-router',
          version: '3.3.7',
        },
      },
      'GET /v1/models': {
        body: { object: 'list', data: [{ id: 'bigscience/bloom-560m', owned_by: 'bigscience' }] },
      },
      'POST /generate': {
        headers: {
          'x-compute-type': '1-cpu',
          'x-total-time': '1',
          'x-validation-time': '0',
          'x-queue-time': '0',
          'x-inference-time': '1',
        },
        body: { generated_text: ' blue' },
      },
    },
    otherwise: { status: 404, body: '' },
  },
  /** router/src/lib.rs, router/src/http/server.rs, v1.9.3. */
  tei: {
    routes: {
      'GET /info': {
        body: {
          model_id: 'thenlper/gte-base',
          model_type: { embedding: { pooling: 'cls' } },
          tokenization_workers: 4,
          version: '1.9.3',
        },
      },
      'POST /embed': (body) => {
        const { inputs } = JSON.parse(body) as { inputs: string | string[] };
        const vectors = [inputs].flat().map(() => [0.5, 0.25]);
        return { headers: TEI_HEADERS, body: vectors };
      },
    },
    otherwise: { status: 404, body: '' },
  },
  /** server/routes.go, api/types.go, v0.33. */
  ollama: {
    routes: {
      'GET /': { body: 'Ollama is running' },
      'GET /api/version': { body: { version: '0.33.0' } },
      'GET /api/tags': { body: { models: [{ name: 'llama3:8b', model: 'llama3:8b', digest: 'ab' }] } },
      'GET /v1/models': {
        body: { object: 'list', data: [{ id: 'llama3:8b', object: 'model', owned_by: 'library' }] },
      },
      'POST /api/generate': {
        body: {
          response: 'hi',
          done: true,
          done_reason: 'stop',
          total_duration: 30_000,
          prompt_eval_duration: 10_000,
          eval_count: 1,
          eval_duration: 10_000,
        },
      },
    },
    otherwise: { status: 404, body: '404 page not found' },
  },
  /** tools/server: server-context.cpp, README.md. */
  'llama-cpp': {
    headers: { server: 'llama.cpp' },
    routes: {
      'GET /props': {
        body: {
          default_generation_settings: { n_ctx: 1024 },
          total_slots: 1,
          model_path: '/models/tiny.gguf',
          build_info: 'b8681-0a5036b',
        },
      },
      'GET /v1/models': {
        body: { object: 'list', data: [{ id: 'tiny.gguf', object: 'model', owned_by: 'llamacpp' }] },
      },
      'POST /completion': {
        body: { content: 'hi', timings: { prompt_ms: 0.01, predicted_ms: 0.01 } },
      },
    },
    otherwise: { status: 404, body: { error: { code: 404, message: 'File Not Found' } } },
  },
  /** docs/http.md of Cog 0.17. */
  cog: {
    headers: FASTAPI,
    routes: {
      'GET /': { body: { cog_version: '0.17.0', predictions_url: '/predictions' } },
      'GET /openapi.json': {
        body: {
          info: { title: 'Cog', version: '0.1.0' },
          paths: post('/predictions'),
          components: { schemas: { Input: { properties: { prompt: { type: 'string' } } } } },
        },
      },
      'POST /predictions': {
        body: { status: 'succeeded', output: 'hi', metrics: { predict_time: 0.00001 } },
      },
    },
    otherwise: NOT_FOUND,
  },
  /** src/litserve/server.py: its API is whatever somebody made of it. */
  litserve: {
    headers: FASTAPI,
    routes: {
      'GET /': { body: 'litserve running' },
      'GET /info': { body: { model: null, server: { devices: [], workers_per_device: 1 } } },
      'GET /openapi.json': { body: { info: { title: 'FastAPI' }, paths: post('/predict') } },
      'GET /predict': { status: 405, body: { detail: 'Method Not Allowed' } },
      'POST /predict': { body: { output: 4 } },
    },
    otherwise: NOT_FOUND,
  },
  /** Nothing is published: Werkzeug's own words. */
  flask: {
    headers: { server: 'Werkzeug/3.1.3 Python/3.11.2' },
    routes: {
      'GET /predict': {
        status: 405,
        headers: { allow: 'OPTIONS, POST' },
        body: '<!doctype html><title>405 Method Not Allowed</title>',
      },
      'POST /predict': {
        headers: { 'server-timing': 'queue;dur=0.01, inference;dur=0.02' },
        body: { y: 1 },
      },
    },
    otherwise: { status: 404, body: '<!doctype html><title>404 Not Found</title>' },
  },
} as const satisfies Readonly<Record<string, Fake>>;

export type FakeName = keyof typeof FAKES;

export async function startFake(fake: Fake): Promise<FakeServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url}`);
      answer(fake, request, Buffer.concat(chunks).toString(), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function answer(
  { routes, otherwise, headers = {} }: Fake,
  { method, url }: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const route = routes[`${method} ${url}`] ?? otherwise;
  const one = typeof route === 'function' ? route(body) : route;
  const isText = typeof one.body === 'string';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
  response.writeHead(one.status ?? 200, { 'content-type': type, ...headers, ...one.headers });
  response.end(isText ? one.body : JSON.stringify(one.body));
}

import { FASTAPI, type Fake, histograms, NOT_FOUND, post } from './fake.js';

/* Servers of language models, each after its own source. */

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

export const TEXT_SERVERS = {
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
      'GET /api/tags': {
        body: { models: [{ name: 'llama3:8b', model: 'llama3:8b', digest: 'ab' }] },
      },
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
        body: {
          object: 'list',
          data: [{ id: 'tiny.gguf', object: 'model', owned_by: 'llamacpp' }],
        },
      },
      'POST /completion': {
        body: { content: 'hi', timings: { prompt_ms: 0.01, predicted_ms: 0.01 } },
      },
    },
    otherwise: { status: 404, body: { error: { code: 404, message: 'File Not Found' } } },
  },
  /** cog's page on HTTP of Cog 0.17. */
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
} as const satisfies Readonly<Record<string, Fake>>;

import { FASTAPI, type Fake, histograms, NOT_FOUND, post } from './fake.js';

/* Servers of any other model, each after its own source. */

const OUTPUTS = { model_name: 'resnet', outputs: [{ name: 'out', shape: [1], data: [0.5] }] };

export const TENSOR_SERVERS = {
  /** server/src/http_server.cc, extension_statistics.md; no `server` header. */
  triton: {
    routes: {
      'GET /v2': {
        body: {
          name: 'triton',
          version: '2.59.0',
          extensions: ['statistics', 'binary_tensor_data'],
        },
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
      body: {
        code: 404,
        type: 'ResourceNotFoundException',
        message: 'Requested resource is not found',
      },
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

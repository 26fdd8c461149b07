import type { DiagnosticCode } from '../../src/base/diagnostic.js';

import type { Around } from './reader.js';

/** One file of mistakes: the codes that must be found, from top to bottom, and the whole text. */
export type MistakeRow = {
  readonly name: string;
  readonly codes: readonly DiagnosticCode[];
  readonly text: string;
  readonly around?: Around;
};

const TARGET = 'target: http://127.0.0.1:8000/predict';

/** What a scenario can mean wrongly. */
export const MISTAKES: readonly MistakeRow[] = [
  { name: 'empty-file', codes: ['missing-field'], text: '' },
  { name: 'comments-only', codes: ['missing-field'], text: '# nothing yet\n' },
  { name: 'not-a-mapping', codes: ['wrong-type'], text: '- http://127.0.0.1:8000\n' },
  { name: 'text-only', codes: ['wrong-type'], text: 'http://127.0.0.1:8000\n' },
  { name: 'two-documents', codes: ['yaml-syntax'], text: `${TARGET}\n---\n${TARGET}\n` },
  {
    name: 'five-mistakes',
    codes: ['unknown-field', 'missing-unit', 'unknown-value', 'out-of-range', 'unset-variable'],
    text: `target:
  url: http://127.0.0.1:8000/predict
  timout: 5s
load:
  rate: 40
  arrivals: poison
repeat: 0
labels: { team: "\${TEAM}" }
`,
  },
  // Values.
  {
    name: 'missing-units',
    codes: ['missing-unit', 'missing-unit', 'missing-unit', 'missing-unit'],
    text: `${TARGET}\npayloads: [64]\nload: { rate: 40 }\nmeasure: 10\nstop: { errors: 20 }\n`,
  },
  {
    name: 'unknown-units',
    codes: ['bad-quantity', 'bad-quantity', 'bad-quantity', 'bad-quantity'],
    text: `${TARGET}\npayloads: [64K]\nload: { rate: 40rps }\nmeasure: 10sec\nwarmup: 3 parsecs\n`,
  },
  {
    name: 'not-a-quantity',
    codes: ['bad-quantity', 'bad-quantity', 'wrong-type', 'bad-quantity'],
    text: `${TARGET}\npayloads: [small]\nload: { rate: "1,000/s" }\nmeasure: [10s]\nrepeat: 1.5\n`,
  },
  {
    name: 'beyond-limits',
    codes: Array.from({ length: 8 }, () => 'out-of-range' as const),
    text: `target:
  url: http://127.0.0.1:8000/predict
  timeout: 5h
payloads: [512MiB]
load:
  - { concurrency: 100000 }
  - { rate: 1000000/s }
measure: { requests: 0 }
warmup: -3s
repeat: -1
stop: { errors: 120% }
`,
  },
  {
    name: 'too-many-cells',
    codes: ['out-of-range'],
    text: `${TARGET}\nload: { concurrency: [1, 2, 4, 8, 16] }\nrepeat: 500\n`,
  },
  {
    name: 'wrong-types',
    codes: Array.from({ length: 6 }, () => 'wrong-type' as const),
    text: `target: [http://127.0.0.1:8000]
labels: [a, b]
load: 8
measure: yes please
server: uvicorn app:app
order: { by: name }
limits: [5]
`.replace('measure: yes please\n', ''),
  },
  {
    name: 'empty-values',
    codes: ['wrong-type', 'wrong-type', 'missing-field', 'wrong-type'],
    text: `target:\nname: ""\npayloads: []\nload:\n  concurrency:\n`,
  },
  {
    name: 'truth-values',
    codes: ['wrong-type'],
    text: `target: { url: "https://h/p", tls: { insecure: yes } }\n`,
  },
  {
    name: 'unknown-values',
    codes: Array.from({ length: 7 }, () => 'unknown-value' as const),
    text: `modelbench: 2
target:
  url: http://127.0.0.1:8000/predict
  api: triton
  method: post
  expect: { status: 2x }
payloads:
  - { tensor: { shape: [3], dtype: float31 }, encoding: numpy }
load: { rate: 20/s, arrivals: uniform }
`,
  },
  // Names.
  {
    name: 'unknown-fields',
    codes: Array.from({ length: 5 }, () => 'unknown-field' as const),
    text: `${TARGET}
warm_up: 3s
timeout: 5s
concurrency: 8
colour: blue
load: { concurrency: 1, inflightmax: 3 }
`,
  },
  {
    name: 'streams-that-nobody-describes',
    codes: ['missing-field', 'missing-field', 'impossible', 'impossible'],
    text: `${TARGET}
payloads:
  - { prompt: { tokens: 512 }, maxTokens: 128, stream: true }
  - { name: half, prompt: { tokens: 512 }, stream: { done: "[DONE]" } }
  - { name: whole, prompt: { tokens: 512 }, stream: { content: /token } }
  - { name: other, prompt: { tokens: 512 }, stream: { content: /token, done: { at: /end } } }
decode: none
`,
  },
  {
    name: 'bad-streams',
    codes: ['wrong-type', 'bad-quantity', 'unknown-value', 'unknown-field'],
    text: `target: { url: "http://127.0.0.1:8000", api: openai-chat, model: m, stream: perhaps }
payloads:
  - { name: a, prompt: Why?, stream: { content: choices.0.delta.content } }
  - { name: b, prompt: Why?, stream: { format: json } }
  - { name: c, prompt: Why?, stream: { contents: /a } }
`,
  },
  {
    name: 'payloads-that-an-api-lacks',
    codes: Array.from({ length: 6 }, () => 'impossible' as const),
    text: `target: { url: "http://127.0.0.1:8000/v1/embeddings", api: openai-embeddings, model: m }
payloads:
  - { tensor: { shape: [3] } }
  - { prompt: { tokens: 512 }, maxTokens: 128 }
  - { name: both, prompt: { tokens: 5, text: five } }
  - { template: { input: x }, batch: 3 }
  - { file: a.json, unique: true }
  - { size: 1KiB, encoding: json }
`,
    around: { files: { 'a.json': '{}' } },
  },
  {
    name: 'tensors-that-an-api-lacks',
    codes: ['impossible', 'impossible', 'impossible', 'impossible'],
    text: `target: { url: "http://127.0.0.1:8000/v2/models/m/infer", api: kserve-v2 }
payloads:
  - { tensor: { shape: [3] }, encoding: npy }
  - { tensor: { shape: [3], dtype: float16 } }
  - { prompt: { tokens: 5 }, batch: 2 }
  - { size: 1KiB, encoding: msgpack }
`,
  },
  {
    name: 'raw-prompt',
    codes: ['impossible', 'impossible'],
    text: `target: { url: "http://127.0.0.1:8000/x", api: raw }
payloads: [{ prompt: Why?, maxTokens: 8 }]
`,
  },
  {
    name: 'model-in-path',
    codes: ['missing-field'],
    text: 'target: { url: "http://127.0.0.1:8501", api: tf-serving }\npayloads: [1KiB]\n',
  },
  {
    name: 'model-in-body',
    codes: ['missing-field', 'out-of-range', 'wrong-type', 'missing-field'],
    text: `target: { url: "http://127.0.0.1:8000/v1/chat/completions", api: openai-chat }
payloads:
  - { prompt: { tokens: 0 } }
  - { prompt: 512 }
  - { name: none, prompt: {} }
`,
  },
  {
    name: 'api-of-reference',
    codes: ['impossible'],
    text: 'target: { reference: {}, api: tgi }\npayloads: [1KiB]\n',
  },
  {
    name: 'api-by-server',
    codes: ['unknown-value'],
    text: 'target: { url: "http://127.0.0.1:8000", api: vLLM }\npayloads: [1KiB]\n',
  },
  {
    name: 'url-without-target',
    codes: ['unknown-field'],
    text: 'url: http://127.0.0.1:8000/predict\n',
  },
  { name: 'misspelt-target', codes: ['unknown-field'], text: 'taget: http://127.0.0.1:8000\n' },
  { name: 'no-target', codes: ['missing-field'], text: 'payloads: [1KiB]\nmeasure: 10s\n' },
  {
    name: 'missing-fields',
    codes: Array.from({ length: 7 }, () => 'missing-field' as const),
    text: `server: { ready: /health }
target: { timeout: 5s }
payloads:
  - name: image
load:
  - {}
  - { rate: { from: 10/s } }
measure: { atMost: 60s }
timings: [{ header: x-model-ms, unit: ms }]
`,
  },
  {
    name: 'duplicate-names',
    codes: ['duplicate-name', 'duplicate-name', 'duplicate-name', 'duplicate-name'],
    text: `target: { url: "http://h/p", headers: { X-A: "1", x-a: "2" } }
payloads:
  - { name: image, size: 1KiB }
  - { name: Image, size: 2KiB }
  - 3KiB
  - 3KiB
load:
  - { concurrency: [8, 8] }
`,
  },
  { name: 'doubled-key', codes: ['yaml-syntax'], text: `${TARGET}\nmeasure: 1s\nmeasure: 2s\n` },
  // URLs, files, variables, templates.
  ...[
    ['url-without-scheme', 'localhost:8000/predict'],
    ['url-that-is-a-word', 'reference'],
    ['url-of-another-scheme', 'ftp://127.0.0.1/predict'],
    ['url-with-bad-port', 'http://bob:hunter2222@127.0.0.1:80800/predict'],
    ['url-with-fragment', 'http://127.0.0.1:8000/predict#top'],
    ['url-with-space', 'http://127.0.0.1:8000/my model'],
  ].map(
    ([name = '', url = '']): MistakeRow => ({ name, codes: ['bad-url'], text: `target: ${url}\n` }),
  ),
  {
    name: 'bad-paths',
    codes: ['bad-url', 'bad-url'],
    text: `target: { url: "http://h/p", proxy: squid }\npayloads: [{ none: true, path: health }]\n`,
  },
  {
    name: 'missing-files',
    codes: ['missing-file', 'missing-file', 'missing-file', 'missing-file'],
    text: `target: { url: "https://h/p", tls: { caFile: ca.pem } }
payloads:
  - { name: one, file: ./input.json }
  - { name: many, file: "./inputs/*.json" }
  - { name: form, multipart: { file: "@./cats/*.jpg", top_k: 5 } }
`,
  },
  {
    name: 'unfit-files',
    codes: ['wrong-type', 'out-of-range', 'missing-field', 'out-of-range'],
    text: `target: { url: "https://h/p", tls: { caFile: ca.pem, certFile: big.pem } }
payloads: [{ file: movie.mp4 }]
`,
    around: { files: { 'ca.pem': 'hello', 'big.pem': 2 * 1024 ** 2, 'movie.mp4': 1024 ** 3 } },
  },
  {
    name: 'unset-variables',
    codes: ['unset-variable', 'unset-variable', 'unset-variable'],
    text: `target: { url: "\${MODEL_URL}", headers: { authorization: "Bearer \${Api_Key}" } }
labels: { team: "\${}" }
`,
    around: { environment: { API_KEY: 'sk-1' } },
  },
  {
    name: 'bad-templates',
    codes: ['bad-template', 'bad-template'],
    text: `${TARGET}
payloads:
  - template: { instances: "{{flots 1000}}", ids: ["{{ints}}"] }
`,
  },
  {
    name: 'tensor-too-large',
    codes: ['out-of-range', 'bad-quantity'],
    text: `${TARGET}
payloads:
  - { tensor: { shape: [1000, 1000, 1000], dtype: float64 }, encoding: binary }
  - { tensor: { shape: [3, 0] } }
`,
  },
  {
    name: 'bad-pointers',
    codes: ['bad-quantity', 'bad-quantity'],
    text: `target: { url: "http://h/p", expect: { json: { $.predictions.label: present } } }
timings: [{ body: timing.queue, piece: serverQueue, unit: us }]
`,
  },
  {
    name: 'bad-headers',
    codes: ['wrong-type', 'wrong-type', 'impossible', 'impossible'],
    text: `target:
  url: http://127.0.0.1:8000/predict
  headers:
    "x y": "1"
    x-name: "naïve – dash"
    Content-Length: 3
    connection: close
`,
  },
  // Limits.
  {
    name: 'bad-limits',
    codes: [
      'unknown-value',
      'bad-limit',
      'missing-unit',
      'bad-limit',
      'bad-limit',
      'missing-unit',
      'unknown-value',
      'unknown-value',
      'bad-limit',
      'missing-unit',
      'wrong-type',
    ],
    text: `${TARGET}
payloads: [{ name: image, size: 1KiB }]
limits:
  - { cells: "imgae*", require: [response p99 < 250ms] }
  - response < 250ms
  - response p99 < 250
  - response p99 = 250ms
  - response p101 < 250ms
  - throughput > 50
  - tftf p99 < 250ms
  - infrence p50 < 30ms
  - errors p99 < 1%
  - errors < 5
  - [response p99 < 250ms]
`,
  },
  // Combinations.
  {
    name: 'both-loops',
    codes: ['impossible', 'impossible', 'impossible'],
    text: `${TARGET}
load:
  - { concurrency: 8, rate: 20/s }
  - { concurrency: 8, arrivals: poisson, pacing: exact }
`,
  },
  {
    name: 'several-contents',
    codes: ['impossible', 'impossible', 'impossible'],
    text: `${TARGET}
payloads:
  - { size: 1KiB, none: true }
  - { name: b, size: 1KiB, encoding: npy }
  - { name: c, none: false }
`,
  },
  {
    name: 'http-version',
    codes: ['unknown-value'],
    text: 'target: { url: "https://h/p", httpVersion: h2 }\npayloads: [1KiB]\n',
  },
  {
    name: 'http2-and-proxy',
    codes: ['impossible'],
    text: 'target: { url: "http://h/p", httpVersion: 2, proxy: "http://p:3128" }\npayloads: [1KiB]\n',
  },
  {
    name: 'connections',
    codes: ['impossible', 'impossible'],
    text: `target: { url: "http://h/p", connections: { mode: warm, max: 4 } }
load: { concurrency: 8 }
warmup: 0
`,
  },
  {
    name: 'url-and-reference',
    codes: ['impossible', 'impossible'],
    text: `target: { url: "http://h/p", reference: {} }
server: { start: ./serve }
`,
  },
  {
    name: 'reference-settings',
    codes: ['impossible', 'missing-unit', 'impossible', 'bad-quantity', 'impossible', 'impossible'],
    text: `target:
  reference:
    inference: { lognormal: { median: 20, sigma: 0.3 } }
    compute: 256x256
    decode: 2us/KiB
    window: 5ms
    errors: 60%
    hang: 50%
  tls: { insecure: true }
`,
  },
  {
    name: 'distributions',
    codes: ['impossible', 'missing-unit', 'bad-quantity'],
    text: `target:
  reference:
    inference: { constant: 20ms, exponential: 20ms }
    decode: 2us
    workers: many
`,
  },
  {
    name: 'unread-bodies',
    codes: ['impossible', 'impossible'],
    text: `target: { url: "http://h/p", api: raw, expect: { json: { /ok: true } } }
timings: [{ body: /ms, piece: inference, unit: ms }]
`,
  },
  {
    name: 'timing-sources',
    codes: ['unknown-value', 'unknown-value', 'bad-url', 'unknown-field'],
    text: `${TARGET}
timings: [sever-timing, vlm, { prometheus: localhost }, { promtheus: "http://h" }]
`,
  },
  {
    name: 'source-in-an-unread-body',
    codes: ['impossible'],
    text: `${TARGET}
decode: none
timings: [server-timing, ollama]
`,
  },
  {
    name: 'head-has-no-body',
    codes: ['impossible'],
    text: `target: { url: "http://h/p", method: HEAD, expect: { json: { /ok: true } } }\n`,
  },
  {
    name: 'undecoded-bodies',
    codes: ['impossible'],
    text: `target: { url: "http://h/p", expect: { json: { /ok: true } } }\ndecode: none\n`,
  },
  {
    name: 'only-warnings',
    codes: ['impossible', 'impossible', 'impossible'],
    text: `target:
  url: http://127.0.0.1:8000/predict
  headers: { authorization: Bearer abcd }
  token: { command: ./token.sh }
  tls: { insecure: true }
  connections: { max: 64 }
load: { rate: 20/s, inFlightMax: 512 }
`,
  },
];

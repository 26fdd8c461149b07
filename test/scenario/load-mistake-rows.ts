import type { MistakeRow } from './mistake-rows.js';

const TARGET = 'target: http://127.0.0.1:8000/predict';

/** What a load can mean wrongly, and the traces that it names. */
export const LOAD_MISTAKES: readonly MistakeRow[] = [
  {
    name: 'spacings',
    codes: [
      'missing-field',
      'missing-field',
      'impossible',
      'impossible',
      'wrong-type',
      'out-of-range',
      'out-of-range',
    ],
    text: `${TARGET}
load:
  - { rate: 20/s, arrivals: gamma }
  - { rate: 21/s, arrivals: burst }
  - { rate: 22/s, burstiness: 0.5 }
  - { rate: 23/s, arrivals: gamma, burstiness: 0.5, burstSize: 4 }
  - { rate: 24/s, arrivals: gamma, burstiness: low }
  - { rate: 25/s, arrivals: gamma, burstiness: 0 }
  - { rate: 26/s, arrivals: burst, burstSize: 0 }
`,
  },
  {
    name: 'trace-beside-others',
    codes: ['impossible', 'impossible', 'missing-file', 'impossible'],
    text: `${TARGET}
load:
  - { trace: good.csv, rate: 20/s }
  - { trace: good.csv, arrivals: poisson }
  - { trace: lost.csv }
  - { concurrency: 2, burstSize: 2 }
`,
    around: { files: { 'good.csv': 'time\n0\n1\n' } },
  },
  {
    name: 'trace-rows',
    codes: ['bad-quantity', 'bad-trace', 'bad-trace', 'bad-quantity'],
    text: `${TARGET}\nload: { trace: ./arrivals.csv }\n`,
    around: {
      files: {
        'arrivals.csv':
          '# of one evening\ntime,user\n0,a\n0.5 sec,b\n0.25,"c, d"\n0.2,e\n,f\n-1,g\n',
      },
    },
  },
  {
    name: 'trace-lines',
    codes: ['bad-trace', 'bad-quantity', 'bad-trace', 'unknown-value', 'bad-trace'],
    text: `${TARGET}
payloads: [{ name: image, size: 1KiB }, { name: chat, size: 2KiB }]
load: { trace: ./arrivals.jsonl }
`,
    around: {
      files: {
        'arrivals.jsonl': [
          '{"time": 0, "payload": "image"}',
          '[0.1, "image"]',
          '{"time": true, "payload": "image"}',
          '{"payload": "chat", "at": 3}',
          '{"time": "300ms", "payload": "imag"}',
          '{"time": 0.4}',
        ].join('\n'),
      },
    },
  },
  {
    name: 'trace-without-times',
    codes: ['bad-trace', 'bad-trace', 'out-of-range'],
    text: `${TARGET}
load:
  - { trace: nameless.csv }
  - { trace: empty.csv }
  - { trace: days.csv }
`,
    around: {
      files: {
        'nameless.csv': 'timestamp,payload\n0,image\n',
        'empty.csv': 'time\n',
        'days.csv': 'time\n1700000000\n1700090000\n',
      },
    },
  },
  {
    name: 'trace-of-many-mistakes',
    codes: Array.from({ length: 11 }, () => 'bad-trace' as const),
    text: `${TARGET}\nload: { trace: back.csv }\n`,
    around: {
      files: { 'back.csv': Array.from({ length: 30 }, (_, row) => `${60 - row}`).join('\n') },
    },
  },
  {
    name: 'trace-too-large',
    codes: ['out-of-range'],
    text: `${TARGET}\nload: { trace: large.csv }\n`,
    around: { files: { 'large.csv': 1e9 } },
  },
  {
    name: 'trace-and-warm-up',
    codes: ['impossible'],
    text: `${TARGET}\nwarmup: 3s\nload: [{ trace: short.csv }, { rate: 20/s }]\n`,
    around: { files: { 'short.csv': 'time\n0\n1\n' } },
  },
  {
    name: 'trace-and-warm-connections',
    codes: ['impossible'],
    text: `target: { url: "http://127.0.0.1:8000/predict", connections: { mode: warm } }
load: { trace: short.csv }
`,
    around: { files: { 'short.csv': 'time\n0\n1\n' } },
  },
];

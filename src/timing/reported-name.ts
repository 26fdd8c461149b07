import type { ReportedPiece } from './server-report.js';

/** What an entry of a server's report is taken for. */
export type TakenAs = ReportedPiece | 'total';

/**
 * The usual names of a server's entries. A bare `decode` and `encode` are the server's work on the
 * bytes of request and response; the generation of tokens is not meant.
 * Names of proxies and caches (`cdn`, `edge`, `x-originresponse` …) are no part of the model's
 * own time and stay out.
 */
const NAMES: readonly { readonly takenAs: TakenAs; readonly names: readonly string[] }[] = [
  {
    takenAs: 'serverQueue',
    names: ['queue', 'serverqueue', 'q', 'queued', 'queueing', 'wait', 'sched'],
  },
  {
    takenAs: 'serverDecode',
    names: [
      'decode',
      'serverdecode',
      'pre',
      'preprocess',
      'deser',
      'deserialize',
      'parse',
      'validate',
      'tokenize',
      'tokenization',
      'decode-request',
    ],
  },
  {
    takenAs: 'inference',
    names: ['inference', 'infer', 'model', 'predict', 'forward', 'compute', 'gpu', 'exec'],
  },
  { takenAs: 'prefill', names: ['prefill'] },
  { takenAs: 'generation', names: ['generation', 'generate'] },
  {
    takenAs: 'serverEncode',
    names: [
      'encode',
      'serverencode',
      'post',
      'postprocess',
      'ser',
      'serialize',
      'detokenize',
      'render',
    ],
  },
  { takenAs: 'total', names: ['total', 'app', 'server', 'handler', 'req'] },
];

const BY_NAME: ReadonlyMap<string, TakenAs> = new Map(
  NAMES.flatMap(({ takenAs, names }) => names.map((name): [string, TakenAs] => [name, takenAs])),
);

/** Undefined: a name that says nothing of a model's time. */
export function takenAsOf(name: string): TakenAs | undefined {
  return BY_NAME.get(name) ?? BY_NAME.get(name.toLowerCase());
}

/** The first name of its list: where it is used, the others are left alone. */
export function isUsualName(name: string): boolean {
  return NAMES.some(({ names }) => names[0] === name.toLowerCase());
}

import { type RequestText, scenarioOfRequest } from '../scenario/from-request.js';

import type { RunOptions, UrlOptions } from './declare-run.js';
import type { Io } from './io.js';
import { readInput, type ScenarioInput } from './read-plans.js';
import { placedInOptions } from './url-mistakes.js';
import { UsageError } from './usage-error.js';

/** What `run` was asked to run: files, or the scenario that a URL and its options stand for. */
export type RunInputs = {
  readonly scenarios: readonly ScenarioInput[];
  readonly fromUrl: boolean;
};

const URL_OPTIONS = [
  ['api', '--api', 'target.api=openai-chat'],
  ['data', '-d', "'payloads=[{file: body.json}]'"],
  ['request', '-X', 'target.method=PUT'],
  ['header', '-H', 'target.headers.x-name=value'],
  ['concurrency', '-c', 'load.concurrency=4'],
  ['rate', '--rate', "'load={rate: 20/s}'"],
  ['duration', '--duration', 'measure=10s'],
] as const;

export function readRunInputs(words: readonly string[], options: RunOptions, io: Io): RunInputs {
  const url = words.find(isUrl);
  if (url === undefined) {
    refuseUrlOptions(options);
    return { scenarios: words.map((path) => readInput(path, io)), fromUrl: false };
  }
  if (words.length > 1) {
    throw new UsageError(
      'a URL is run alone',
      'run it apart, or give a scenario another target: --target <url>',
    );
  }
  const source = { path: url, text: scenarioOfRequest(requestOf(url, options)) };
  const placed = placedInOptions(source, options);
  const scenario = { source, folder: io.folder, file: undefined, placed };
  return { scenarios: [scenario], fromUrl: true };
}

export function isUrl(word: string): boolean {
  return /^https?:\/\//i.test(word);
}

function refuseUrlOptions(options: RunOptions): void {
  const used = URL_OPTIONS.find(([name]) => options[name] !== undefined);
  if (used !== undefined) {
    throw new UsageError(
      `${used[1]} goes with a URL, not with a scenario file`,
      `change the scenario, or one field of it: --set ${used[2]}`,
    );
  }
}

export function requestOf(
  url: string,
  options: UrlOptions & { readonly once?: boolean },
): RequestText {
  const { data, concurrency } = options;
  if (concurrency !== undefined && options.rate !== undefined) {
    throw new UsageError(
      '-c and --rate exclude each other',
      '-c sends when an answer has come, --rate by the clock: leave one of them out',
    );
  }
  return {
    url,
    headers: (options.header ?? []).map(parseHeader),
    ...(options.api === undefined ? {} : { api: options.api }),
    ...(options.request === undefined ? {} : { method: options.request.toUpperCase() }),
    ...(data === undefined ? {} : { body: bodyOf(data) }),
    ...(concurrency === undefined
      ? {}
      : { concurrency: /^\d+$/.test(concurrency) ? Number(concurrency) : concurrency }),
    ...(options.rate === undefined ? {} : { rate: options.rate }),
    ...(options.duration === undefined ? {} : { duration: options.duration }),
    ...(options.once === true ? { isOnce: true } : {}),
  };
}

function bodyOf(data: string): { readonly text: string } | { readonly file: string } {
  return data.startsWith('@') ? { file: data.slice(1) } : { text: data };
}

/** The value is not repeated in the message: it may be a secret. */
function parseHeader(word: string): readonly [name: string, value: string] {
  const at = word.indexOf(':');
  if (at < 1) {
    throw new UsageError(
      '-H needs a name, a colon and a value',
      "as -H 'accept: application/json'",
    );
  }
  return [word.slice(0, at).trim(), word.slice(at + 1).trim()];
}

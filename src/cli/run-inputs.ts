import { scenarioOfRequest } from '../scenario/from-request.js';
import { readCount } from '../scenario/quantity.js';
import { CONCURRENCY } from '../base/limits.js';

import type { RunOptions } from './declare-run.js';
import type { Io } from './io.js';
import { optionValueOf } from './option-quantity.js';
import { readInput, type ScenarioInput } from './read-plans.js';
import { UsageError } from './usage-error.js';

/** What `run` was asked to run: files, or the scenario that a URL and its options stand for. */
export type RunInputs = {
  readonly scenarios: readonly ScenarioInput[];
  readonly fromUrl: boolean;
};

const URL_OPTIONS = [
  ['data', '-d'],
  ['request', '-X'],
  ['header', '-H'],
  ['concurrency', '-c'],
  ['rate', '--rate'],
  ['duration', '--duration'],
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
  const text = scenarioOfRequest(requestOf(url, options));
  return { scenarios: [{ source: { path: url, text }, folder: io.folder }], fromUrl: true };
}

function isUrl(word: string): boolean {
  return /^https?:\/\//i.test(word);
}

function refuseUrlOptions(options: RunOptions): void {
  const used = URL_OPTIONS.find(([name]) => options[name] !== undefined);
  if (used !== undefined) {
    throw new UsageError(
      `${used[1]} goes with a URL, not with a scenario file`,
      'change the scenario, or one field of it: --set measure=10s',
    );
  }
}

function requestOf(url: string, options: RunOptions): Parameters<typeof scenarioOfRequest>[0] {
  const { data } = options;
  return {
    url,
    headers: (options.header ?? []).map(parseHeader),
    ...(options.request === undefined ? {} : { method: options.request.toUpperCase() }),
    ...(data === undefined ? {} : { body: bodyOf(data) }),
    ...(options.concurrency === undefined
      ? {}
      : { concurrency: optionValueOf('-c', readCount(options.concurrency, CONCURRENCY)) }),
    ...(options.rate === undefined ? {} : { rate: options.rate }),
    ...(options.duration === undefined ? {} : { duration: options.duration }),
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

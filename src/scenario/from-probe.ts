/*
 * A scenario to start from, made of what a probe found out: in whole for a URL, and as few changes
 * as possible to one that somebody wrote. Both read back without a mistake.
 */
import { isScalar, parse, parseDocument } from 'yaml';

import { type ApiName, apiOf } from '../api/apis.js';
import type { ModelInput } from '../api/model-input.js';
import type { Json } from '../base/json.js';

import { type RequestText, scenarioOfRequest } from './from-request.js';

export type ProbedStart = {
  readonly url: string;
  readonly api: ApiName;
  readonly model: string | undefined;
  /** As the server publishes them. */
  readonly inputs: readonly ModelInput[] | undefined;
  /** Read where the answers tell nothing of the inside. */
  readonly counters: ProbedCounters | undefined;
  /** Sentences that stand above it. */
  readonly notes: readonly string[];
};

export type ProbedCounters = { readonly kind: 'prometheus' | 'triton'; readonly url: string };

const CONCURRENCY = 4;

/** `request`: what the command line says of it. */
export function scenarioOfProbe(request: RequestText, start: ProbedStart): string {
  const { api, model, counters } = start;
  // A body that somebody gave is what they want to send.
  const isWritten = request.body !== undefined || request.method !== undefined;
  const payloads = isWritten ? undefined : payloadsFor(api, start.inputs);
  return scenarioOfRequest({
    ...request,
    url: start.url,
    // Whether a body is JSON or bytes says itself.
    ...(isPlain(api) ? {} : { api }),
    ...(model === undefined || apiOf(api).model === 'unused' ? {} : { model }),
    ...(payloads === undefined ? {} : { payloads }),
    concurrency: CONCURRENCY,
    warmup: '2s',
    ...(counters === undefined ? {} : { timings: timingsWith(counters) }),
    notes: [...(request.notes ?? []), ...start.notes],
  });
}

/** The scenario as it stands, with the counters that it does not read yet. */
export function suitedScenario(text: string, counters: ProbedCounters | undefined): string {
  const document = parseDocument(text);
  const timings = document.get('timings', true);
  const isAuto = timings === undefined || (isScalar(timings) && timings.value === 'auto');
  if (counters === undefined || !isAuto) return text;
  document.set('timings', timingsWith(counters));
  return document.toString({ lineWidth: 0 });
}

/** Fields of a command line's --set, as text of the scenario. */
export function withSettings(
  text: string,
  settings: readonly { readonly path: string; readonly value: string }[],
): string {
  if (settings.length === 0) return text;
  const document = parseDocument(text);
  for (const { path, value } of settings) {
    const steps = path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    document.setIn(steps, document.createNode(parse(value)));
  }
  return document.toString({ lineWidth: 0 });
}

function timingsWith({ kind, url }: ProbedCounters): Json {
  return ['auto', { [kind]: url }];
}

function isPlain(api: ApiName): boolean {
  return api === 'json' || api === 'raw';
}

const PROMPTS: readonly number[] = [32, 256];
const TOKENS_MADE = 16;
const BATCH = 8;

/** Undefined: a request without a body, for what is to be sent is not known. */
function payloadsFor(
  name: ApiName,
  inputs: readonly ModelInput[] | undefined,
): readonly Json[] | undefined {
  if (isPlain(name)) return undefined;
  const { prompts, maxTokens, batches, tensors } = apiOf(name).takes;
  if (inputs !== undefined && inputs.length > 0 && tensors.length > 0) return [payloadOf(inputs)];
  // Where no model is described, what its handler takes is its own business.
  if (!prompts || (tensors.length > 0 && !maxTokens)) return ['1KiB'];
  const sizes = PROMPTS.map((tokens) => ({
    prompt: { tokens },
    ...(maxTokens ? { maxTokens: TOKENS_MADE } : {}),
  }));
  return batches ? [...sizes, { prompt: { tokens: PROMPTS[0] ?? 1 }, batch: BATCH }] : sizes;
}

/** Open sides after the first, which counts the items of a batch. */
const SIDE = 16;

function payloadOf(inputs: readonly ModelInput[]): Json {
  if (inputs.some(({ type }) => type === 'text')) return { prompt: { tokens: PROMPTS[0] ?? 1 } };
  const shape = inputs[0]?.shape ?? [];
  const isBatched = shape.length > 1;
  const sides = shape.map((side, index) => {
    if (side >= 0) return side;
    return isBatched && index === 0 ? 1 : SIDE;
  });
  return sides.length === 0 ? '1KiB' : { tensor: { shape: sides } };
}

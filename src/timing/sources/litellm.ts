import type { Evidence } from '../server-report.js';
import { AZURE_ML, BEDROCK, OPENAI } from './cloud.js';
import { FIREWORKS } from './hosted.js';
import { TEI, TGI } from './hugging-face.js';
import { type KnownSource, sourceOfFields } from './known-source.js';
import { ENVOY } from './proxies.js';

/** What LiteLLM passes on of the answer of the model's own server. */
const PREFIX = 'llm_provider-';
const PASSED_ON: readonly KnownSource[] = [TGI, TEI, FIREWORKS, AZURE_ML, BEDROCK, OPENAI, ENVOY];

/** litellm/proxy/common_request_processing.py. */
const OWN = sourceOfFields({
  name: 'litellm',
  title: 'LiteLLM headers',
  fields: [
    {
      header: 'x-litellm-response-duration-ms',
      unit: 'ms',
      takenAs: 'total',
      means: 'call begun → answer there: the provider and the overhead',
    },
    {
      header: 'x-litellm-overhead-duration-ms',
      unit: 'ms',
      means: 'LiteLLM’s own share of it',
    },
    {
      header: 'x-litellm-callback-duration-ms',
      unit: 'ms',
      means: 'making the payload of callbacks',
    },
    {
      header: 'x-litellm-timing-llm-api-ms',
      unit: 'ms',
      means: 'the call of the provider: its queue, its work and the way there',
    },
    { header: 'x-litellm-timing-pre-processing-ms', unit: 'ms', means: 'before the call' },
    { header: 'x-litellm-timing-post-processing-ms', unit: 'ms', means: 'after the call' },
    { header: 'x-litellm-timing-message-copy-ms', unit: 'ms', means: 'copies for logging' },
  ],
  page: {
    server: 'LiteLLM',
    where:
      'headers. Those of the provider are passed on under `llm_provider-…` and read by the same rules; its queue and inference are then known through LiteLLM.',
    overlaps:
      'the response duration contains the call of the provider and the overhead; after a retry also what failed',
    leavesOut: 'nothing of a phase: what goes on in the provider only its own headers tell',
    streamed: 'ends when the stream exists',
    toSwitchOn: '`LITELLM_DETAILED_TIMING=true` for the shares before and after the call',
  },
});

export const LITELLM: KnownSource = {
  ...OWN,
  headers: [
    ...OWN.headers,
    ...PASSED_ON.flatMap(({ headers }) => headers.map((name) => PREFIX + name)),
  ],
  read: (evidence) => {
    const own = OWN.read(evidence);
    const behind = behindOf(evidence);
    if (behind.headers.length === 0) return own;
    const hasTotal = own.some(({ takenAs, ns }) => takenAs === 'total' && ns !== undefined);
    for (const source of PASSED_ON) {
      const entries = source.read(behind);
      if (entries.length === 0) continue;
      const passed = entries.map((entry) => ({
        ...entry,
        name: PREFIX + entry.name,
        takenAs: hasTotal && entry.takenAs === 'total' ? undefined : entry.takenAs,
      }));
      return [...own, ...passed];
    }
    return own;
  },
};

function behindOf(evidence: Evidence): Evidence {
  const headers = evidence.headers.flatMap(([name, value]) =>
    name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value] as const] : [],
  );
  return { headers, trailers: [], body: undefined };
}

/* NVIDIA NIM for LLMs and Dynamo: fields of the body that OpenAI's format leaves room for. */
import { NS_PER_MS, NS_PER_US } from '../../base/units.js';

import type { ReportEntry } from '../report-entry.js';
import { derivedEntry, memberAt } from '../reported-time.js';
import type { Evidence } from '../server-report.js';
import { type KnownSource, sourceOfFields } from './known-source.js';

/** The page "Per-Request Metrics (Experimental)" of NIM for LLMs. */
export const NIM: KnownSource = sourceOfFields({
  name: 'nim',
  title: 'NIM stats',
  applies: ({ body }) => memberAt(body, ['stats', 'type']) === 'NIM LLM Model Stats',
  fields: [
    {
      body: ['stats', 'time_in_queue_in_ms'],
      unit: 'ms',
      takenAs: 'serverQueue',
      means: 'waiting in the queue (with the vLLM engine only)',
    },
    {
      body: ['stats', 'generation_time_in_ms'],
      unit: 'ms',
      takenAs: 'inference',
      means: '"total time for LLM processing"',
    },
    {
      body: ['stats', 'response_tokens', 'time_to_first_token_in_ms'],
      unit: 'ms',
      means: 'processing begun → first token; overlaps the one before',
    },
    {
      body: ['stats', 'response_tokens', 'token_to_token_time_in_ms'],
      unit: 'ms',
      means: 'a rate',
    },
  ],
  page: {
    server: 'NVIDIA NIM for LLMs',
    where: '`stats` of the JSON of completions and chat',
    overlaps:
      'the time to the first token lies inside the processing. That the queue does not, NVIDIA does not say in so many words.',
    leavesOut: 'everything around the engine: HTTP, JSON, tokenizing',
    streamed: 'on the last chunk',
    toSwitchOn: '`NIM_PER_REQ_METRICS_ENABLE=1` in the environment of the container (experimental)',
  },
});

/** lib/llm/src/protocols/common/timing.rs of Dynamo: all from one monotonic clock. */
export const DYNAMO: KnownSource = sourceOfFields({
  name: 'dynamo',
  title: 'Dynamo nvext.timing',
  applies: ({ body }) => memberAt(body, ['nvext', 'timing']) !== undefined,
  fields: [
    {
      body: ['nvext', 'timing', 'prefill_wait_time_ms'],
      unit: 'ms',
      takenAs: 'serverQueue',
      means: 'received by the frontend → prefill begun: tokenizing and routing included',
    },
    {
      body: ['nvext', 'timing', 'prefill_time_ms'],
      unit: 'ms',
      means: 'prefill begun → first token; inside the inference below',
    },
    {
      body: ['nvext', 'timing', 'ttft_ms'],
      unit: 'ms',
      means: 'received → first token: wait and prefill together',
    },
    {
      body: ['nvext', 'timing', 'total_time_ms'],
      unit: 'ms',
      takenAs: 'total',
      means: 'received → finished',
    },
    { body: ['nvext', 'timing', 'avg_itl_ms'], unit: 'ms', means: 'a rate' },
  ],
  derived: {
    rows: [
      {
        field: 'nvext.timing.total_time_ms − prefill_wait_time_ms',
        unit: 'ms',
        takenAs: 'inference',
        means: 'prefill begun → finished: prefill, generation, and a transfer of the KV cache',
      },
    ],
    read: inferenceOf,
  },
  page: {
    server: 'NVIDIA Dynamo',
    where: '`nvext.timing` of the JSON, where the request asks for it',
    overlaps:
      'wait, prefill and generation lie one after the other; the time to the first token is the sum of the first two',
    leavesOut:
      'writing the answer. Some fields are filled only where the router knows the KV cache; then queueing and inference are not claimed.',
    streamed: 'on the last chunk',
    toSwitchOn: '`nvext: { extra_fields: [timing] }` in the body of the request',
  },
});

function inferenceOf({ body }: Evidence): readonly ReportEntry[] {
  const total = memberAt(body, ['nvext', 'timing', 'total_time_ms']);
  const wait = memberAt(body, ['nvext', 'timing', 'prefill_wait_time_ms']);
  if (typeof total !== 'number' || typeof wait !== 'number' || !(total >= 0) || !(wait >= 0)) {
    return [];
  }
  return [
    derivedEntry((total - wait) * NS_PER_MS, NS_PER_US, {
      name: 'nvext.timing.total_time_ms − prefill_wait_time_ms',
      unit: 'ms',
      takenAs: 'inference',
      printed: 'rounded',
      from: 'body',
    }),
  ];
}

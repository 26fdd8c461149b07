/* Text Generation Inference and Text Embeddings Inference: the same header names, another unit. */
import { hasHeader, type KnownSource, sourceOfFields } from './known-source.js';

const TGI_ONLY = ['x-validation-time', 'x-time-per-token'] as const;
const TEI_ONLY = ['x-tokenization-time'] as const;

/** Read at 3.3.7: router/src/server.rs. */
export const TGI: KnownSource = sourceOfFields({
  name: 'tgi',
  title: 'TGI headers',
  applies: (evidence) => hasHeader(evidence, TGI_ONLY) && !hasHeader(evidence, TEI_ONLY),
  fields: [
    {
      header: 'x-validation-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'serverDecode',
      means: 'handler entered → queued: chat template, tokenizing, checks',
    },
    {
      header: 'x-queue-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'serverQueue',
      means: 'queued → in a batch',
    },
    {
      header: 'x-inference-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'inference',
      means: 'in a batch → result put together: prefill, generation, detokenizing',
    },
    {
      header: 'x-total-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'total',
      means: 'handler entered → result ready',
    },
    {
      header: 'x-compute-time',
      unit: 's',
      takenAs: 'total',
      means: 'the same as `x-total-time`, to the nanosecond (in TEI the same name is milliseconds)',
    },
    {
      header: 'x-time-per-token',
      unit: 'ms',
      printed: 'truncated',
      means: 'inference by tokens: a rate, no time of this request',
    },
  ],
  page: {
    server: 'Hugging Face Text Generation Inference (TGI)',
    where: 'headers of `/generate`, `/` and `/v1/chat/completions`, not streamed',
    overlaps:
      'validation, queue and inference lie one after the other and make up the total, less up to 2 ms that the cutting takes. `/v1/completions` sends sums over prompts that ran side by side: with several prompts they can exceed the wait, and are then not believed.',
    leavesOut:
      'reading the JSON of the request and writing that of the answer. The KServe v2 and Vertex routes send none of these headers.',
    streamed: 'a streamed answer has no times at all, only `x-compute-type`',
  },
});

/** Read at 1.9.3: router/src/http/server.rs, core/src/infer.rs. */
export const TEI: KnownSource = sourceOfFields({
  name: 'tei',
  title: 'TEI headers',
  applies: (evidence) => hasHeader(evidence, TEI_ONLY),
  fields: [
    {
      header: 'x-tokenization-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'serverDecode',
      means: 'tokenizing, and the wait for a tokenizer',
    },
    {
      header: 'x-queue-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'serverQueue',
      means: 'queued → answered, less the batch: hand-over of the batch and of the answer included',
    },
    {
      header: 'x-inference-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'inference',
      means: 'the whole batch in which the input went',
    },
    {
      header: 'x-total-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'total',
      means: 'handler entered → result ready',
    },
    {
      header: 'x-compute-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'total',
      means: 'the same as `x-total-time` (in TGI the same name is seconds)',
    },
  ],
  page: {
    server: 'Hugging Face Text Embeddings Inference (TEI)',
    where: 'headers of `/embed`, `/predict`, `/rerank`, `/similarity` and `/v1/embeddings`',
    overlaps:
      'for one input the three add up to the total. For several inputs they are means over the inputs while the total is the whole wait: then they do not add up.',
    leavesOut:
      'JSON in and out. Whole milliseconds hide a fast model: a 0 stands for anything below 1 ms, and the Prometheus metrics are finer.',
    streamed: 'answers are not streamed',
  },
});

/* Clouds and vendors that tell one time of the whole, mostly in a header. */
import { type KnownSource, sourceOfFields } from './known-source.js';

export const BEDROCK: KnownSource = sourceOfFields({
  name: 'bedrock',
  title: 'Bedrock latency',
  fields: [
    {
      header: 'x-amzn-bedrock-invocation-latency',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'total',
      means: 'the invocation as the service sees it, its queue included (InvokeModel)',
    },
    {
      body: ['metrics', 'latencyMs'],
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'total',
      means: 'the same (Converse)',
    },
  ],
  page: {
    server: 'AWS Bedrock',
    where: 'a header of InvokeModel, the body of Converse',
    overlaps: 'one time of the whole',
    leavesOut: 'how it divides',
    streamed: 'in the event `metadata`, or `amazon-bedrock-invocationMetrics` of the last chunk',
  },
});

export const AZURE_ML: KnownSource = sourceOfFields({
  name: 'azure-ml',
  title: 'Azure ML header',
  fields: [
    {
      header: 'ms-azureml-model-time',
      unit: 'ms',
      printed: 'truncated',
      takenAs: 'total',
      means: 'the scoring container as its front sees it',
    },
    {
      header: 'cmp-upstream-response-duration',
      unit: 'ms',
      printed: 'truncated',
      means: 'a layer further in: a part of the time above',
    },
  ],
  page: {
    server: 'Azure Machine Learning, Azure OpenAI',
    where: 'headers',
    overlaps:
      'each lies inside the next: upstream, model time, Envoy’s upstream time. They are never added; the model time is taken.',
    leavesOut: 'how it divides; Microsoft does not say what exactly is measured',
    streamed: 'the headers went out before the body: only the time up to them',
  },
});

export const OPENAI: KnownSource = sourceOfFields({
  name: 'openai',
  title: 'openai-processing-ms',
  fields: [
    {
      header: 'openai-processing-ms',
      unit: 'ms',
      takenAs: 'total',
      means: 'the server up to its headers; for an answer that is not streamed nearly all of it',
    },
  ],
  page: {
    server: 'OpenAI (and servers that imitate it: llama-cpp-python, gateways)',
    where: 'a header',
    overlaps: 'one time of the whole',
    leavesOut: 'how it divides. OpenAI does not say what exactly is measured.',
    streamed: 'the header went out before the body: only the time up to it',
  },
});

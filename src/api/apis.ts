import { anthropicMessagesApi } from './anthropic-messages.js';
import type { Api } from './api.js';
import { jsonApi } from './json.js';
import { kserveApi } from './kserve-v2.js';
import { llamaCppApi } from './llama-cpp.js';
import { ollamaApi } from './ollama.js';
import { openaiChatApi } from './openai-chat.js';
import { openaiCompletionsApi } from './openai-completions.js';
import { openaiEmbeddingsApi } from './openai-embeddings.js';
import { openaiResponsesApi } from './openai-responses.js';
import { rawApi } from './raw.js';
import { replicateApi } from './replicate.js';
import { sagemakerApi } from './sagemaker.js';
import { sglangApi } from './sglang.js';
import { teiApi } from './tei.js';
import { tfServingApi } from './tf-serving.js';
import { tgiApi } from './tgi.js';
import { torchserveApi } from './torchserve.js';
import { tritonGenerateApi } from './triton-generate.js';
import { vllmApi } from './vllm.js';

const APIS = {
  json: jsonApi,
  raw: rawApi,
  'kserve-v2': kserveApi,
  torchserve: torchserveApi,
  'tf-serving': tfServingApi,
  'openai-chat': openaiChatApi,
  'openai-completions': openaiCompletionsApi,
  'openai-embeddings': openaiEmbeddingsApi,
  'openai-responses': openaiResponsesApi,
  'anthropic-messages': anthropicMessagesApi,
  vllm: vllmApi,
  sglang: sglangApi,
  'triton-generate': tritonGenerateApi,
  tgi: tgiApi,
  tei: teiApi,
  ollama: ollamaApi,
  'llama-cpp': llamaCppApi,
  sagemaker: sagemakerApi,
  replicate: replicateApi,
  cog: replicateApi,
} as const satisfies Readonly<Record<string, Api>>;

export type ApiName = keyof typeof APIS;

export const API_NAMES = Object.keys(APIS) as [ApiName, ...ApiName[]];

export function apiOf(name: ApiName): Api {
  return APIS[name];
}

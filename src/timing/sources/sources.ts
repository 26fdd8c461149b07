/*
 * Every place that is known where servers tell their time in an answer: one line each. The order
 * decides where an answer has several: what tells the engine's own inside comes first, then the
 * server around it, then a front of it, then names that everybody uses.
 */
import { AZURE_ML, BEDROCK, OPENAI } from './cloud.js';
import { EXPRESS, FASTAPI, RAILS } from './frameworks.js';
import { CEREBRAS, FIREWORKS, GROQ, REPLICATE } from './hosted.js';
import { TEI, TGI } from './hugging-face.js';
import type { KnownSource } from './known-source.js';
import { LITELLM } from './litellm.js';
import { LLAMA_CPP } from './llama-cpp.js';
import { DYNAMO, NIM } from './nvidia.js';
import { OLLAMA } from './ollama.js';
import { ENVOY, KONG, NGINX } from './proxies.js';
import { SERVER_TIMING } from './server-timing.js';
import { SGLANG } from './sglang.js';
import { VLLM } from './vllm.js';

export const KNOWN_SOURCES: readonly KnownSource[] = [
  VLLM,
  SGLANG,
  LLAMA_CPP,
  OLLAMA,
  NIM,
  DYNAMO,
  GROQ,
  CEREBRAS,
  REPLICATE,
  SERVER_TIMING,
  TEI,
  TGI,
  LITELLM,
  FIREWORKS,
  BEDROCK,
  AZURE_ML,
  OPENAI,
  KONG,
  ENVOY,
  NGINX,
  FASTAPI,
  RAILS,
  EXPRESS,
];

export const SOURCE_NAMES: readonly string[] = KNOWN_SOURCES.map(({ name }) => name);

const BY_NAME: ReadonlyMap<string, KnownSource> = new Map(
  KNOWN_SOURCES.map((source) => [source.name, source]),
);

/** The name stands in a checked scenario: one that is not known is a fault of ours. */
export function sourceNamed(name: string): KnownSource {
  const source = BY_NAME.get(name);
  if (source === undefined) throw new Error(`no timing source is called ${name}`);
  return source;
}

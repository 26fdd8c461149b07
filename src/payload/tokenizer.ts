/*
 * Tokenizers that count the tokens of a prompt as a model would: of the package gpt-tokenizer,
 * which is 30 MB of vocabularies and so is not installed by itself (docs/notes/dependencies.md).
 * One is loaded before the first prompt is made, for making prompts cannot wait.
 */

export const TOKENIZERS = [
  'o200k_base',
  'cl100k_base',
  'o200k_harmony',
  'p50k_base',
  'r50k_base',
] as const;

export type TokenizerName = (typeof TOKENIZERS)[number];

/** How many tokens a text has, with no chat template around it. */
export type CountTokens = (text: string) => number;

type Vocabulary = { readonly countTokens: CountTokens };

const LOADERS: Readonly<Record<TokenizerName, () => Promise<Vocabulary>>> = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
  o200k_harmony: () => import('gpt-tokenizer/encoding/o200k_harmony'),
  p50k_base: () => import('gpt-tokenizer/encoding/p50k_base'),
  r50k_base: () => import('gpt-tokenizer/encoding/r50k_base'),
};

const loaded = new Map<TokenizerName, CountTokens>();

/** False where the package is not installed. */
export async function loadTokenizer(name: TokenizerName): Promise<boolean> {
  if (loaded.has(name)) return true;
  try {
    const { countTokens } = await LOADERS[name]();
    loaded.set(name, (text) => countTokens(text));
    return true;
  } catch (error) {
    if (isNotInstalled(error)) return false;
    throw error;
  }
}

/** Undefined until it has been loaded. */
export function tokenizerNamed(name: TokenizerName): CountTokens | undefined {
  return loaded.get(name);
}

function isNotInstalled(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}

import { fields, number, optional, orNull, text, truth } from './shape.js';

/** What the prompts of a cell were to be, and what the server says they were. */
export type PromptsDocument = {
  /** Tokens that each was to have, and of those the first ones that all have alike. */
  readonly askedTokens: number | null;
  /** How they were drawn for each request, in words, where they were. */
  readonly drawn?: string;
  readonly sharedTokens: number;
  /** What counted them; null: so many characters were taken for a token. */
  readonly tokenizer: string | null;
  /** Of prompts made without a tokenizer: as measured by the server's counts, else as assumed. */
  readonly charactersPerToken: number | null;
  /** Good answers that told how many tokens their prompt had, and the mean of that. */
  readonly countedAnswers: number;
  readonly countedTokensMean: number | null;
  /** Of those, from a cache; null: nothing told it. */
  readonly cachedTokensMean: number | null;
  /** Whether each request had content of its own, so that a cache had nothing to give. */
  readonly isUnique: boolean;
};

export const PROMPTS_SHAPE = fields<keyof PromptsDocument>({
  askedTokens: orNull(number),
  drawn: optional(text),
  sharedTokens: number,
  tokenizer: orNull(text),
  charactersPerToken: orNull(number),
  countedAnswers: number,
  countedTokensMean: orNull(number),
  cachedTokensMean: orNull(number),
  isUnique: truth,
});

import type { PromptsDocument } from '../result/prompts-document.js';

import { countText } from './number.js';

/** How long prompts were to be, what that rests on, and what the server counted. */
export function promptTexts(prompts: PromptsDocument | undefined): readonly string[] {
  if (prompts === undefined) return [];
  const { askedTokens, drawn, tokenizer, countedTokensMean, charactersPerToken } = prompts;
  if (askedTokens === null && drawn === undefined) return [];
  const asked =
    askedTokens === null
      ? `prompts of drawn lengths (tokens: ${drawn})`
      : `prompts of ${countText(askedTokens)} tokens`;
  const how = tokenizer === null ? 'at 4 characters each' : `by ${tokenizer}`;
  if (countedTokensMean === null) return [`${asked}, counted ${how}`];
  const mean = askedTokens === null ? ' in the mean' : '';
  const ratio =
    charactersPerToken === null ? '' : `, ${charactersPerToken.toFixed(2)} characters each`;
  const counted = `${countedTokensMean.toFixed(0)}${mean}${ratio}`;
  return [`${asked}, counted ${how}; by the server’s count ${counted}`];
}

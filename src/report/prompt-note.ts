import type { PromptsDocument } from '../result/prompts-document.js';

import { countText } from './number.js';

/** How long prompts were to be, what that rests on, and what the server counted. */
export function promptTexts(prompts: PromptsDocument | undefined): readonly string[] {
  if (prompts === undefined || prompts.askedTokens === null) return [];
  const { askedTokens, tokenizer, countedTokensMean, charactersPerToken } = prompts;
  const asked = `prompts of ${countText(askedTokens)} tokens`;
  const how = tokenizer === null ? 'at 4 characters each' : `by ${tokenizer}`;
  if (countedTokensMean === null) return [`${asked}, counted ${how}`];
  const ratio =
    charactersPerToken === null ? '' : `, ${charactersPerToken.toFixed(2)} characters each`;
  return [
    `${asked}, counted ${how}; by the server’s count ${countedTokensMean.toFixed(0)}${ratio}`,
  ];
}

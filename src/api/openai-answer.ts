import { errorIn, faultUnless, isFullList, membersOf } from './answer-faults.js';
import { quoted } from './quoted.js';

/** Of the two APIs that answer with choices; in each of them the text is called otherwise. */
export function choicesFaultIn(answer: unknown, text: 'message' | 'text'): string | undefined {
  const fault = faultUnless(answer, 'choices', isFullList);
  if (fault !== undefined) return fault;
  const [first] = membersOf(answer).choices as readonly unknown[];
  // Gateways in front of several servers put the error of one of them here.
  const error = errorIn(first);
  if (error !== undefined) return error;
  const isThere = membersOf(first)[text] !== undefined;
  return isThere ? undefined : `/choices/0/${text} is missing: ${quoted(first)}`;
}

import { errorIn, faultUnless, isFullList, membersOf } from './answer-faults.js';
import { CHOICE_GIVEN_UP, givenUpFieldOf, givenUpIn } from './given-up.js';
import { quoted } from './quoted.js';

const GIVEN_UP_FIELDS = CHOICE_GIVEN_UP.map(givenUpFieldOf);

/** Of the two APIs that answer with choices; in each of them the text is called otherwise. */
export function choicesFaultIn(
  answer: unknown,
  texts: readonly ('message' | 'text')[],
): string | undefined {
  const fault = faultUnless(answer, 'choices', isFullList);
  if (fault !== undefined) return fault;
  const [first] = membersOf(answer).choices as readonly unknown[];
  // Gateways in front of several servers put the error of one of them here.
  const error = errorIn(first);
  if (error !== undefined) return error;
  if (texts.every((text) => membersOf(first)[text] === undefined)) {
    return `/choices/0/${texts[0]} is missing: ${quoted(first)}`;
  }
  return givenUpIn(answer, GIVEN_UP_FIELDS);
}

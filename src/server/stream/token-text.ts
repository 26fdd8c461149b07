/* What the model says: short words, each with its blank, ASCII and with nothing to escape. */

const WORDS = ' the time of a request goes where nobody looks for it so measure each part'
  .split(' ')
  .slice(1)
  .map((word) => ` ${word}`);

export function textOfTokens(first: number, count: number): string {
  let text = '';
  for (let token = first; token < first + count; token += 1) {
    text += WORDS[token % WORDS.length] ?? '';
  }
  return text;
}

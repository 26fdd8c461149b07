/** How much of an answer or of a value a message quotes. */
export const QUOTED_LENGTH_MAX = 60;

export function quoted(value: unknown): string {
  return shortened(JSON.stringify(value) ?? 'nothing');
}

export function shortened(text: string): string {
  const characters = [...text.slice(0, 2 * QUOTED_LENGTH_MAX + 2)];
  return characters.length > QUOTED_LENGTH_MAX
    ? `${characters.slice(0, QUOTED_LENGTH_MAX).join('')}…`
    : text;
}

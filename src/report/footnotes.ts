import type { Note } from './view.js';

const SUPERSCRIPTS = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'] as const;

/** Numbers footnotes in the order in which they are first used; the same key is the same note. */
export class Footnotes {
  readonly #texts = new Map<string, string>();

  /** The mark to print where the note belongs. */
  markOf(key: string, text: string): string {
    if (!this.#texts.has(key)) {
      this.#texts.set(key, text);
    }
    return superscriptOf([...this.#texts.keys()].indexOf(key) + 1);
  }

  list(): readonly Note[] {
    return [...this.#texts.values()].map((text, index) => ({
      mark: superscriptOf(index + 1),
      ink: 'faint',
      text,
    }));
  }
}

function superscriptOf(number: number): string {
  return [...String(number)].map((digit) => SUPERSCRIPTS[Number(digit)] ?? digit).join('');
}

import { apportion } from './apportion.js';
import type { Letter, Text } from './view.js';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar of `ratio` of the width, to an eighth of a character. */
export function barText(ratio: number, width: number): string {
  const eighths = Math.max(0, Math.round(Math.min(1, ratio) * width * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** A bar in which every part has as many letters as its share of the width. */
export function lettersText(letters: readonly Letter[], width: number): Text {
  const whole = letters.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
  if (whole === 0) {
    return [];
  }
  const shares = letters.map(({ weight }) => (Math.max(0, weight) / whole) * width);
  const counts = apportion(shares, width);
  return letters.map(({ letter, ink }, index) => ({
    text: letter.repeat(counts[index] ?? 0),
    ink,
  }));
}

/** A stretch of a line of time: a point where it is too short to be drawn. */
export function stretchText(from: number, to: number, width: number): string {
  const last = Math.max(0, width - 1);
  const start = Math.round(Math.min(1, Math.max(0, from)) * last);
  const end = Math.round(Math.min(1, Math.max(0, to)) * last);
  return end > start
    ? `${' '.repeat(start)}├${'─'.repeat(end - start - 1)}●`
    : `${' '.repeat(start)}●`;
}

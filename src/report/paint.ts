/* From what a text is to how it looks on a terminal. Without colour the text is the same. */
import { Chalk, type ChalkInstance } from 'chalk';

import type { Ink, Text } from './view.js';

export type Paint = (text: Text) => string;

export function paintOf(color: boolean): Paint {
  // Level 1, the sixteen colours that the user's own terminal theme has made readable.
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const brushes = brushesOf(chalk);
  return (text) => text.map((span) => brushes[span.ink](printable(span.text))).join('');
}

function brushesOf(chalk: ChalkInstance): Readonly<Record<Ink, (text: string) => string>> {
  return {
    plain: (text) => text,
    strong: chalk.bold,
    faint: chalk.dim,
    good: chalk.green,
    warn: chalk.yellow,
    bad: chalk.red,
    serialization: chalk.cyan,
    network: chalk.blue,
    queueing: chalk.yellow,
    inference: chalk.green,
    server: chalk.green,
    generator: chalk.magenta,
    unaccounted: chalk.dim,
  };
}

/**
 * What a server sends may hold escape sequences and marks that turn the direction of writing;
 * neither may reach the terminal.
 */
export function printable(text: string): string {
  return text
    .replace(/\t/g, '  ')
    .replace(/[\p{Control}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{2069}\u{feff}]/gu, '·');
}

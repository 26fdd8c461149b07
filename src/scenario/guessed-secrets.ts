import type { Environment } from './environment.js';
import { headerSecrets, looksSecret, urlSecrets } from './secrets.js';

/*
 * A plan knows its secrets; a scenario that has mistakes never becomes a plan, yet its lines are
 * shown with the mistakes. What looks like a secret in its text is hidden there.
 */

/** `name: value`, also between braces, without the quotes. */
const NAMED_VALUE = /(?<![\w-])([\w-]+)["']?[ \t]*:[ \t]*["']?([^"'\n,{}[\]]+)/g;
/** `name:` before a list, a mapping, or the lines below it. */
const NAMED_BLOCK =
  /(?<![\w-])([\w-]+)["']?[ \t]*:[ \t]*(?=[[{]|(?:[|>][-+\d]*[ \t]*)?(?:#.*)?\r?\n)/g;
const URL_TEXT = /https?:\/\/[^\s"'<>]+/g;
const VARIABLE = /\$\{(\w+)/g;

/** Paths of files: their names sound secret, and a message about them needs them. */
const FILE_FIELD = /file$/i;
/** A field of scenarios whose name sounds secret, and that holds none. */
const OWN_FIELD = 'token';

/** How far below its name a value is looked for: a bound on the work, whatever the text. */
const BLOCK_LENGTH_MAX = 4096;

/** A shorter guess would hide plain words of the message. */
const GUESS_LENGTH_MIN = 6;

export function guessedSecretsOf(text: string, environment: Environment): readonly string[] {
  const named = [...text.matchAll(NAMED_VALUE)]
    .map(([, name = '', value = '']): [string, string] => [name, value.trim()])
    .filter(([name]) => !FILE_FIELD.test(name));
  const urls = [...text.matchAll(URL_TEXT)].flatMap(([url]) => urlSecrets(url));
  const variables = [...text.matchAll(VARIABLE)]
    .map(([, name = '']) => name)
    .filter(looksSecret)
    .map((name) => environment[name] ?? '');
  const guesses = new Set([...headerSecrets([...named, ...nestedIn(text)]), ...urls, ...variables]);
  // A variable's name is no secret, and a message about it needs it.
  return [...guesses].filter(
    (guess) => guess.length >= GUESS_LENGTH_MIN && !/\$([{%]|$)/.test(guess),
  );
}

/** Every value below a secret name, as if that name stood before each. */
function nestedIn(text: string): readonly (readonly [name: string, value: string])[] {
  return [...text.matchAll(NAMED_BLOCK)].flatMap((match) => {
    const [before, name = ''] = match;
    const from = match.index + before.length;
    const rest = text.slice(from, from + BLOCK_LENGTH_MAX);
    const isList = /^(?:\[|[^\n]*\n\s*-)/.test(rest);
    if (!looksSecret(name) || FILE_FIELD.test(name) || (name === OWN_FIELD && !isList)) return [];
    const inner = /^[[{]/.test(rest) ? flowIn(rest) : linesBelow(text, match.index, rest);
    return inner
      .replaceAll(/[\w-]+["']?[ \t]*:(?=\s)/g, '')
      .split(/[,[\]{}"'\n]+/)
      .map((value): readonly [string, string] => [name, value.replace(/^\s*-\s/, '').trim()]);
  });
}

/** Up to the bracket that closes the first one, or to the end of the line where none does. */
function flowIn(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '[' || sign === '{') depth += 1;
    if (sign === ']' || sign === '}') depth -= 1;
    if (depth === 0) return text.slice(0, at);
  }
  return text.split('\n', 1)[0] ?? '';
}

/** The lines that are indented deeper than the one of the name; items of a list may stand level. */
function linesBelow(text: string, nameAt: number, rest: string): string {
  const lineStart = text.lastIndexOf('\n', nameAt) + 1;
  const indentOf = (line: string): number => line.search(/\S|$/);
  const indent = indentOf(text.slice(lineStart, nameAt + 1));
  const [, ...lines] = rest.split('\n');
  const end = lines.findIndex(
    (line) =>
      line.trim() !== '' &&
      indentOf(line) <= indent &&
      !(indentOf(line) === indent && line.trim().startsWith('-')),
  );
  return (end === -1 ? lines : lines.slice(0, end)).join('\n');
}

import { headerSecrets, looksSecret, urlSecrets } from '../scenario/secrets.js';

/*
 * A plan knows its secrets; a scenario that has mistakes never becomes a plan, yet its lines are
 * shown with the mistakes. What looks like a secret in its text is hidden there.
 */

/** `name: value`, also between braces, without the quotes. */
const NAMED_VALUE = /([\w-]+)["']?[ \t]*:[ \t]*["']?([^"'\n,{}[\]]+)/g;
const URL_TEXT = /https?:\/\/[^\s"'<>]+/g;
const VARIABLE = /\$\{(\w+)/g;

/** Paths of files: their names sound secret, and a message about them needs them. */
const FILE_FIELD = /file$/i;

/** A shorter guess would hide plain words of the message. */
const GUESS_LENGTH_MIN = 6;

export function guessedSecretsOf(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const named = [...text.matchAll(NAMED_VALUE)]
    .map(([, name = '', value = '']): [string, string] => [name, value.trim()])
    .filter(([name]) => !FILE_FIELD.test(name));
  const urls = [...text.matchAll(URL_TEXT)].flatMap(([url]) => urlSecrets(url));
  const variables = [...text.matchAll(VARIABLE)]
    .map(([, name = '']) => name)
    .filter(looksSecret)
    .map((name) => environment[name] ?? '');
  const guesses = new Set([...headerSecrets(named), ...urls, ...variables]);
  // A variable's name is no secret, and a message about it needs it.
  return [...guesses].filter(
    (guess) => guess.length >= GUESS_LENGTH_MIN && !/\$([{%]|$)/.test(guess),
  );
}

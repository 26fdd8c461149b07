/*
 * A plan knows its secrets; a scenario that has mistakes never becomes a plan, yet its lines are
 * shown with the mistakes. What looks like a secret in its text is hidden there.
 */

const SECRET_NAME = /authorization|cookie|api[-_]?key|token|secret|passw|credential|private/i;
const NAMED_VALUE =
  /([\w-]*(?:authorization|cookie|api[-_]?key|token|secret|passw|credential)[\w-]*)["']?\s*[:=]\s*["']?(?:bearer |basic )?([^"'\s,}&]+)/gi;
const URL_PASSWORD = /:\/\/[^/\s:@]*:([^/\s@]+)@/g;
const VARIABLE = /\$\{(\w+)/g;

export function guessedSecretsOf(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const written = [...text.matchAll(NAMED_VALUE)].map((match) => match[2] ?? '');
  const passwords = [...text.matchAll(URL_PASSWORD)].map((match) => match[1] ?? '');
  const variables = [...text.matchAll(VARIABLE)]
    .map((match) => match[1] ?? '')
    .filter((name) => SECRET_NAME.test(name))
    .map((name) => environment[name] ?? '');
  return [...written, ...passwords, ...variables].filter(
    (value) => value.length >= GUESS_LENGTH_MIN && !value.startsWith('$'),
  );
}

/** A shorter guess would hide plain words of the message. */
const GUESS_LENGTH_MIN = 6;

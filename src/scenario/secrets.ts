import type { HeaderLines } from '../base/http.js';
import { SECRET_LENGTH_MIN } from '../base/limits.js';

/*
 * What must not appear in any output. A name decides: of a header, of an environment variable,
 * of a query parameter. Better one value hidden too many than one shown.
 */

/** `authorization`, `x-api-key`, `HF_TOKEN`, `sig`; not `max_tokens`: that is of words. */
export function looksSecret(name: string): boolean {
  const words = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, ' ');
  return SECRET_WORDS.some((word) => word.test(words));
}

const SECRET_WORDS = [
  /auth|cookie|secret|passw|passphrase|credential|session|signature/,
  /(?<!inter|prompt)token(?!s\b|sper|izer)/,
  /key(?!word)/,
  /\b(pwd|sig)\b/,
];

export function secretHeaderNames(headers: HeaderLines): readonly string[] {
  const names = headers.map(([name]) => name.toLowerCase()).filter(looksSecret);
  return [...new Set(names)];
}

/** Values of secret headers: whole, and without the scheme that says what they are. */
export function headerSecrets(headers: HeaderLines): readonly string[] {
  return headers
    .filter(([name, value]) => looksSecret(name) && !IS_SCHEME.test(value))
    .flatMap(([name, value]) => [value, ...credentialsIn(name, value)]);
}

/** What is left of `Bearer ${KEY}` when there is no key. */
const IS_SCHEME = /^\s*(?:bearer|basic|token|digest|negotiate)?\s*$/i;

function credentialsIn(name: string, value: string): readonly string[] {
  if (/cookie/i.test(name)) {
    return value.split(';').map((part) => part.slice(part.indexOf('=') + 1).trim());
  }
  const credential = /^[A-Za-z][\w-]*\s+(\S.*)$/.exec(value)?.[1];
  if (credential === undefined) return [];
  return /^basic\s/i.test(value) ? [credential, ...basicSecrets(credential)] : [credential];
}

function basicSecrets(encoded: string): readonly string[] {
  try {
    const decoded = atob(encoded);
    return [decoded, decoded.slice(decoded.indexOf(':') + 1)];
  } catch {
    return [];
  }
}

/**
 * Password (or the user where there is none) and secret-looking query parameters, as written and
 * decoded. From the text alone: a URL with a mistake in it is shown too.
 */
export function urlSecrets(text: string): readonly string[] {
  const secrets: string[] = [];
  const login = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)@/i.exec(text)?.[1];
  if (login !== undefined) {
    const [user = '', ...rest] = login.split(':');
    const password = rest.length === 0 ? user : rest.join(':');
    secrets.push(
      password,
      decoded(password),
      login,
      base64Of(`${decoded(user)}:${decoded(rest.join(':'))}`),
    );
  }
  for (const pair of (/\?([^#]*)/.exec(text)?.[1] ?? '').split('&')) {
    const equals = pair.indexOf('=');
    if (equals === -1 || !looksSecret(decoded(pair.slice(0, equals)))) continue;
    const value = pair.slice(equals + 1);
    secrets.push(value, decoded(value));
  }
  return secrets;
}

export function base64Of(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Longest first, so that what holds another secret is hidden whole. */
export function distinctSecrets(secrets: readonly string[]): readonly string[] {
  return [...new Set(secrets)]
    .filter((secret) => secret.length >= SECRET_LENGTH_MIN)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

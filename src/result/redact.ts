/*
 * Takes secrets out of text that leaves the process. A secret is also found where it was written
 * in another way: percent-encoded (URLs), escaped as in JSON, in base64 alone, and in base64 as
 * part of something longer (`Authorization: Basic` is the base64 of `user:password`).
 */

export const REDACTED = '•••';

/** Shorter ones would take ordinary words with them; a scenario warns of those. */
const SECRET_CHARACTERS_MIN = 4;

/** What is left of a secret inside longer base64 must be this long to count as found. */
const BASE64_CORE_CHARACTERS_MIN = 6;

export function redact(text: string, secrets: readonly string[]): string {
  const forms = new Set(
    secrets.filter((secret) => secret.length >= SECRET_CHARACTERS_MIN).flatMap(formsOf),
  );
  if (forms.size === 0) {
    return text;
  }
  // One pass, longest first: a secret within a secret must not cut the longer one in two.
  const alternatives = [...forms].sort((a, b) => b.length - a.length).map(escapedForPattern);
  return text.replace(new RegExp(alternatives.join('|'), 'g'), REDACTED);
}

function formsOf(secret: string): readonly string[] {
  const percent = encodeURIComponent(wellFormed(secret));
  const strict = percent.replace(/[!'()*]/g, percentOf);
  const spellings = [
    percent,
    strict,
    percent.replaceAll('%20', '+'),
    strict.replaceAll('%20', '+'),
  ];
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    ...spellings,
    ...spellings.map((spelling) => spelling.replace(/%[0-9A-F]{2}/g, lowerCaseOf)),
    json,
    json.replaceAll('/', '\\/'),
    ...base64FormsOf(secret),
  ];
}

function base64FormsOf(secret: string): readonly string[] {
  const bytes = new TextEncoder().encode(secret);
  const alone = base64Of(bytes);
  // Base64 works on three bytes at a time, so a secret inside a longer text appears in one of three
  // ways, without the characters that it shares with its neighbours.
  const inside = [0, 1, 2].map((before) => {
    const shifted = base64Of(Uint8Array.of(...new Array<number>(before).fill(0), ...bytes));
    const shared = (before * 8) % 6 === 0 ? 0 : Math.ceil((before * 8) / 6);
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    return shifted.slice(shared, whole);
  });
  const forms = [
    alone,
    alone.replace(/=+$/, ''),
    ...inside.filter((core) => core.length >= BASE64_CORE_CHARACTERS_MIN),
  ];
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** A half of a surrogate pair cannot be percent-encoded, and would throw. */
function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function percentOf(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function lowerCaseOf(text: string): string {
  return text.toLowerCase();
}

function escapedForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

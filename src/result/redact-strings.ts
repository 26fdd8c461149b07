import { redact } from './redact.js';

/** Encoded numbers: no place for a secret, and long. */
const NUMBERS = 'histogram';

/** The same document with every secret taken out of every text in it, whatever the field. */
export function redactStrings<Document>(document: Document, secrets: readonly string[]): Document {
  return secrets.length === 0 ? document : (redactedValue(document, secrets) as Document);
}

function redactedValue(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redact(value, secrets);
  if (Array.isArray(value)) return value.map((item) => redactedValue(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      redact(key, secrets),
      key === NUMBERS ? item : redactedValue(item, secrets),
    ]),
  );
}

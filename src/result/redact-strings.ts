import { redact } from './redact.js';
import { isRecord, type Shape } from './shape.js';

/** Encoded numbers: no place for a secret, and long. */
const NUMBERS = 'histogram';

/**
 * The same document with every secret taken out of every text in it, whatever the field. The words
 * of a format, as far as its shape is given, are no texts: a secret `none` leaves `kernel: none`.
 */
export function redactStrings<Document>(
  document: Document,
  secrets: readonly string[],
  shape: Shape | undefined,
): Document {
  return secrets.length === 0 ? document : (redactedValue(document, secrets, shape) as Document);
}

function redactedValue(
  value: unknown,
  secrets: readonly string[],
  shape: Shape | undefined,
): unknown {
  if (typeof value === 'string') return isWord(value, shape) ? value : redact(value, secrets);
  if (Array.isArray(value)) {
    return value.map((item, index) => redactedValue(item, secrets, itemShape(shape, index)));
  }
  if (!isRecord(value)) return value;
  const known = fieldShapes(value, shape);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const of = Object.hasOwn(known, key) ? known[key] : undefined;
      return [
        of === undefined ? redact(key, secrets) : key,
        key === NUMBERS ? item : redactedValue(item, secrets, of ?? everyField(shape)),
      ];
    }),
  );
}

/** What may be absent or null is of the shape that it has where it is there. */
function present(shape: Shape | undefined): Shape | undefined {
  return shape?.kind === 'optional' || shape?.kind === 'orNull' ? present(shape.of) : shape;
}

function isWord(value: string, shape: Shape | undefined): boolean {
  const found = present(shape);
  return found?.kind === 'oneOf' && found.values.includes(value);
}

function itemShape(shape: Shape | undefined, index: number): Shape | undefined {
  const found = present(shape);
  if (found?.kind === 'list') return found.of;
  return found?.kind === 'tuple' ? found.of[index] : undefined;
}

function fieldShapes(
  value: Readonly<Record<string, unknown>>,
  shape: Shape | undefined,
): Readonly<Record<string, Shape>> {
  const found = present(shape);
  if (found?.kind === 'fields') return found.of;
  if (found?.kind !== 'byKind') return {};
  const { kind } = value;
  const kinds = Object.keys(found.of);
  const own = typeof kind === 'string' ? found.of[kind] : undefined;
  return { ...fieldShapes(value, own), kind: { kind: 'oneOf', values: kinds } };
}

/** Of a map: keys are anybody's words, and are looked at. */
function everyField(shape: Shape | undefined): Shape | undefined {
  const found = present(shape);
  return found?.kind === 'map' ? found.of : undefined;
}

import { pointerSegments } from '@hyperjump/json-pointer';

/*
 * JSON Pointer (RFC 6901). The package reads the pointer; the walk is ours, as its own throws
 * where a value on the way is missing, and a missing value is an everyday answer here.
 */

/** What is wrong with a pointer, as a user wrote it; undefined: nothing. */
export function pointerProblem(pointer: string): string | undefined {
  if (pointer !== '' && !pointer.startsWith('/')) {
    return 'a JSON Pointer begins with /';
  }
  return /~(?![01])/.test(pointer) ? 'a JSON Pointer writes ~ as ~0 and / as ~1' : undefined;
}

/** The value that a pointer names; undefined where there is none, which JSON itself cannot hold. */
export function valueAt(document: unknown, pointer: string): unknown {
  return valueAlong(document, segmentsOf(pointer));
}

/** A pointer taken apart: of one that is looked up again and again. */
export function segmentsOf(pointer: string): readonly string[] {
  return [...pointerSegments(pointer)];
}

export function valueAlong(document: unknown, segments: readonly string[]): unknown {
  let value = document;
  for (const segment of segments) {
    if (typeof value !== 'object' || value === null) {
      return undefined;
    }
    // An array's own `length` is no element of it; nor does `01` name the second one.
    const named = !Array.isArray(value) || /^(?:0|[1-9]\d*)$/.test(segment);
    if (!named || !Object.hasOwn(value, segment)) {
      return undefined;
    }
    value = Reflect.get(value, segment);
  }
  return value;
}

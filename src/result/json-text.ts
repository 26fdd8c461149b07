/*
 * JSON for people and for `diff`: what fits a line stays on one line, the rest is spread out, and a
 * long string (an encoded histogram) has its line to itself. One pass, from the leaves up.
 */
const LINE_CHARACTERS_MAX = 100;
const INDENT = '  ';

export function jsonText(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => write(item ?? null, depth + 1));
    return enclose(items, '[', ']', depth);
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .filter(([, field]) => field !== undefined)
      .map(([key, field]) => `${JSON.stringify(key)}: ${write(field, depth + 1)}`);
    return enclose(fields, '{', '}', depth);
  }
  return JSON.stringify(value);
}

function enclose(parts: readonly string[], open: string, close: string, depth: number): string {
  if (parts.length === 0) {
    return open + close;
  }
  const length = parts.reduce((sum, part) => sum + part.length + 2, depth * INDENT.length);
  if (length <= LINE_CHARACTERS_MAX && parts.every((part) => !part.includes('\n'))) {
    return open === '{' ? `{ ${parts.join(', ')} }` : `[${parts.join(', ')}]`;
  }
  const inner = INDENT.repeat(depth + 1);
  return `${open}\n${packed(parts)
    .map((line) => inner + line)
    .join(',\n')}\n${INDENT.repeat(depth)}${close}`;
}

/** Neighbours that are short share a line, so that a summary is three lines and not twenty. */
function packed(parts: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const fits =
      last !== undefined &&
      !last.includes('\n') &&
      !part.includes('\n') &&
      last.length + part.length + 2 <= LINE_CHARACTERS_MAX;
    if (fits) {
      lines[lines.length - 1] = `${last}, ${part}`;
    } else {
      lines.push(part);
    }
  }
  return lines;
}

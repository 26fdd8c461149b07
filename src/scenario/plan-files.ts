import { BODY_BYTES, FILES_PER_PAYLOAD_MAX } from '../base/limits.js';

import { type Context, isWritten, type Problem, problemAt } from './context.js';
import { formatSize } from './quantity-text.js';
import type { Path } from './tree.js';

/** The files of a list of paths and patterns, absolute, in order; each mistake is reported. */
export function filesAt(
  context: Context,
  patterns: readonly (string | undefined)[],
  path: Path,
): readonly [string, ...string[]] | undefined {
  const found: string[] = [];
  const isList = isWritten(context, [...path, 0]);
  for (const [index, pattern] of patterns.entries()) {
    if (pattern === undefined) continue;
    const at = isList ? [...path, index] : path;
    const matches = context.files.exists(pattern) ? [pattern] : matchesOf(context, pattern);
    const problem = filesProblem(context, pattern, matches);
    if (problem !== undefined) problemAt(context, at, problem);
    found.push(...matches.map((file) => context.files.resolve(file)));
  }
  const [first, ...others] = found;
  return first === undefined ? undefined : [first, ...others];
}

function matchesOf(context: Context, pattern: string): readonly string[] {
  return /[*?[\]{}]/.test(pattern) ? [...context.files.glob(pattern)].sort() : [];
}

function filesProblem(
  context: Context,
  pattern: string,
  matches: readonly string[],
): Problem | undefined {
  if (matches.length === 0) {
    const missing = missingFile(context, pattern);
    const isPattern = /[*?[\]{}]/.test(pattern);
    return isPattern ? { ...missing, message: `no file matches ${pattern}` } : missing;
  }
  if (matches.length > FILES_PER_PAYLOAD_MAX) {
    return {
      code: 'out-of-range',
      message: `${matches.length} files match ${pattern}; at most ${FILES_PER_PAYLOAD_MAX} are sent`,
      hint: 'write a pattern that matches fewer',
    };
  }
  const large = matches.find((file) => (context.files.sizeOf(file) ?? 0) > BODY_BYTES.max);
  if (large === undefined) return undefined;
  return {
    code: 'out-of-range',
    message: `${large} is larger than ${formatSize(BODY_BYTES.max)}, the largest body that is sent`,
  };
}

/** How large a text may be, what that size is called, and what helps where it is larger. */
type Readable = { readonly bytesMax: number; readonly what: string; readonly hint: string };

/** The text of a file; undefined where it is not there or too large, which is reported. */
export function readableText(
  context: Context,
  file: string,
  path: Path,
  { bytesMax, what, hint }: Readable,
): string | undefined {
  const { files } = context;
  const size = files.exists(file) ? files.sizeOf(file) : undefined;
  if (size !== undefined && size > bytesMax) {
    const message = `${file} is larger than ${formatSize(bytesMax)}, ${what}`;
    problemAt(context, path, { code: 'out-of-range', message, hint });
    return undefined;
  }
  const text = size === undefined ? undefined : files.readText(file);
  if (text === undefined) problemAt(context, path, missingFile(context, file));
  return text;
}

function missingFile(context: Context, file: string): Problem {
  return {
    code: 'missing-file',
    message: `there is no file ${file}`,
    hint: `paths are seen from the scenario's folder: ${context.files.resolve(file)}`,
  };
}

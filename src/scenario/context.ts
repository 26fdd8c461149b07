import type { Diagnostic } from '../base/diagnostic.js';
import type { HeaderLines } from '../base/http.js';
import { HEADER_BYTES_MAX, HEADERS_MAX } from '../base/limits.js';

import { headerSecrets } from './secrets.js';
import {
  descend,
  diagnosticAt,
  keyPlace,
  type Path,
  pathText,
  type Tree,
  valuePlace,
} from './tree.js';

/** Paths as the scenario writes them; whoever makes it knows from which folder they are seen. */
export type FileLookup = {
  readonly exists: (path: string) => boolean;
  readonly sizeOf: (path: string) => number | undefined;
  readonly readText: (path: string) => string | undefined;
  readonly glob: (pattern: string) => readonly string[];
  /** Makes a path absolute. */
  readonly resolve: (path: string) => string;
};

/** What every part of the planning needs: where things stand, and where to say what is wrong. */
export type Context = {
  readonly root: Tree;
  /** Fields of the scenario that could not be read, in whole or in part. */
  readonly lost: ReadonlySet<string>;
  readonly files: FileLookup;
  readonly diagnostics: Diagnostic[];
  readonly secrets: string[];
};

export type Problem = Pick<Diagnostic, 'code' | 'message'> &
  Partial<Pick<Diagnostic, 'severity' | 'hint'>>;

export function problemAt(context: Context, path: Path, problem: Problem): void {
  context.diagnostics.push(diagnosticAt(valuePlace(context.root, path), problem));
}

export function problemAtKey(context: Context, path: Path, problem: Problem): void {
  context.diagnostics.push(diagnosticAt(keyPlace(context.root, path), problem));
}

export function isWritten(context: Context, path: Path): boolean {
  return descend(context.root, path).depth === path.length;
}

/** Whether a mapping has fields besides these, which were reported: one may be what is missing. */
export function hasOthers(context: Context, path: Path, known: readonly string[]): boolean {
  const { tree, depth } = descend(context.root, path);
  if (depth < path.length || tree.kind !== 'mapping') return false;
  return [...tree.entries.keys()].some((name) => !known.includes(name));
}

/** Fields of a mapping as text, as they were written: 007 stays 007. */
export function textsAt(context: Context, path: Path): readonly (readonly [string, string])[] {
  const { tree, depth } = descend(context.root, path);
  if (depth < path.length || tree.kind !== 'mapping') return [];
  const texts: (readonly [string, string])[] = [];
  for (const [name, entry] of tree.entries) {
    if (entry.tree.kind === 'scalar' && entry.tree.value !== null)
      texts.push([name, entry.tree.text]);
  }
  return texts;
}

/** Header lines at a path, each checked, with their secrets remembered. */
export function headersAt(context: Context, path: Path): HeaderLines {
  const lines = textsAt(context, path);
  context.secrets.push(...headerSecrets(lines));
  if (lines.length > HEADERS_MAX) {
    problemAtKey(context, path, {
      code: 'out-of-range',
      message: `${pathText(path)} has ${lines.length} headers; at most ${HEADERS_MAX} are sent`,
    });
  }
  const seen = new Set<string>();
  for (const [name, value] of lines) {
    const problem = headerProblem(name, value, seen);
    seen.add(name.toLowerCase());
    if (problem !== undefined) problemAtKey(context, [...path, name], problem);
  }
  return lines;
}

function headerProblem(name: string, value: string, seen: Set<string>): Problem | undefined {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    return { code: 'wrong-type', message: `${JSON.stringify(name)} is no name of a header` };
  }
  if (seen.has(lower)) {
    return {
      code: 'duplicate-name',
      message: `the header ${lower} is written twice`,
      hint: 'names of headers do not tell upper from lower case: keep one',
    };
  }
  const own = Object.hasOwn(OWN_HEADERS, lower) ? OWN_HEADERS[lower] : undefined;
  if (own !== undefined) {
    return { code: 'impossible', message: `the header ${lower} cannot be set`, hint: own };
  }
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    return {
      code: 'wrong-type',
      message: `the header ${lower} holds characters that a header cannot carry`,
      hint: 'write printable Latin-1 text on one line; encode the rest',
    };
  }
  if (value.length > HEADER_BYTES_MAX) {
    return {
      code: 'out-of-range',
      message: `the header ${lower} has ${value.length} bytes; at most ${HEADER_BYTES_MAX} are sent`,
    };
  }
  return undefined;
}

/** Headers that say how a message travels: set from what is really sent. */
const OWN_HEADERS: Readonly<Record<string, string>> = {
  'content-length': 'it follows from the body',
  'transfer-encoding': 'it follows from the body',
  connection: 'write connections: { mode: cold } for a new connection with every request',
  'keep-alive': 'write connections: { idleTimeout: … }',
  upgrade: 'HTTP/1.1 is what is measured',
  expect: 'what a good answer is goes into expect: beside headers',
  trailer: 'requests have no trailers',
};

import {
  type Document,
  isMap,
  isNode,
  isScalar,
  type ParsedNode,
  parseAllDocuments,
  visit,
  type YAMLParseError,
} from 'yaml';

import type { Diagnostic, SourceText, Span } from '../base/diagnostic.js';
import { SCENARIO_BYTES_MAX } from '../base/limits.js';

import type { Place, Tree } from './tree.js';
import { diagnosticAt } from './tree.js';
import { syntaxMistake } from './yaml-mistakes.js';
import { type Trap, trapAt } from './yaml-traps.js';
import { treeOf } from './yaml-tree.js';

/*
 * YAML text -> a tree, with what is wrong with it as YAML. A syntax error would end the reading, and
 * one that a known trap causes would hide all other mistakes. So the trap is reported, the text is
 * read once more as if it had been quoted, and where the syntax stays broken the parts around it are
 * marked as doubtful: no mistake of meaning is reported there.
 */

export type YamlReading = {
  readonly tree: Tree | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Text whose structure is in doubt: what seems wrong there may only be misread. */
  readonly doubtful: readonly Span[];
};

export type YamlPiece = {
  readonly source: SourceText;
  /** The part of the source's text that is YAML: all of a file, the value of a `--set`. */
  readonly span: Span;
  readonly placeOf: (start: number, end: number) => Place;
};

/** A trap that was stepped over, with the text that would have been meant. */
const TRAPS_MAX = 100;

export function readYaml(piece: YamlPiece): YamlReading {
  const text = piece.source.text.slice(piece.span.start, piece.span.end);
  if (text.length > SCENARIO_BYTES_MAX) {
    return refused(piece, {
      code: 'out-of-range',
      message: `the scenario is larger than ${SCENARIO_BYTES_MAX / 1024 ** 2} MiB`,
      hint: 'give the scenario itself here; large inputs go into files that it names',
    });
  }
  const { documents, traps, errors } = parseWithoutTraps(text);
  const at = (span: Span) => piece.placeOf(span.start, span.end);
  const diagnostics: Diagnostic[] = traps.map((trap) => diagnosticAt(at(trap.span), trap));
  const doubtful: Span[] = [];
  for (const error of firstOfEach(text, errors)) {
    const mistake = syntaxMistake(text, error, scalarAround(documents, error.pos[0]));
    diagnostics.push(diagnosticAt(at(mistake.span), mistake));
    if (!mistake.isHarmless) doubtful.push(doubtAround(text, documents, error));
  }
  const shift = (span: Span) => at(span).span;
  const contents = documentContents(documents);
  if (contents === undefined) {
    if (diagnostics.length > 0) return { tree: undefined, diagnostics, doubtful: [] };
    return refused(piece, documentCountProblem(documents, text));
  }
  const converted = treeOf(contents.document, text, at);
  return {
    tree: converted.tree,
    diagnostics: [...diagnostics, ...converted.diagnostics],
    doubtful: doubtful.map(shift),
  };
}

type Problem = Pick<Diagnostic, 'code' | 'message' | 'hint'> & { readonly span?: Span };

function refused(piece: YamlPiece, problem: Problem): YamlReading {
  const { span, ...rest } = problem;
  const place = piece.placeOf(span?.start ?? 0, span?.end ?? 0);
  return { tree: undefined, diagnostics: [diagnosticAt(place, rest)], doubtful: [] };
}

type Parsed = {
  readonly documents: readonly Document.Parsed[];
  readonly traps: readonly Trap[];
  readonly errors: readonly YAMLParseError[];
};

/** Reads again, with each trap's text made plain, until what is wrong is no trap. */
function parseWithoutTraps(text: string): Parsed {
  const traps: Trap[] = [];
  let plain = text;
  for (;;) {
    const documents = parsed(plain);
    const errors = documents.flatMap((document) => document.errors);
    const first = errors.toSorted((a, b) => a.pos[0] - b.pos[0])[0];
    const trap = first === undefined ? undefined : trapAt(plain, text, first.pos[0]);
    if (trap === undefined || traps.length >= TRAPS_MAX) return { documents, traps, errors };
    traps.push(trap);
    plain = plain.slice(0, trap.span.start) + trap.plain + plain.slice(trap.span.end);
  }
}

function parsed(text: string): readonly Document.Parsed[] {
  // Doubled keys are found while the tree is made, where both places are known.
  const documents = parseAllDocuments<ParsedNode>(text, {
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  return 'empty' in documents ? [] : documents;
}

function documentContents(documents: readonly Document.Parsed[]) {
  const [document, ...others] = documents;
  if (document === undefined || others.length > 0) return undefined;
  const { contents } = document;
  const isEmpty = !isNode(contents) || (isScalar(contents) && contents.source === '');
  return isEmpty ? undefined : { document };
}

function documentCountProblem(documents: readonly Document.Parsed[], text: string): Problem {
  if (documents.length > 1) {
    const start = documents[1]?.range?.[0] ?? 0;
    const marker = text.lastIndexOf('---', start);
    return {
      code: 'yaml-syntax',
      message: `the file holds ${documents.length} YAML documents`,
      hint: 'one file is one scenario: put each into a file of its own, without ---',
      span: { start: Math.max(0, marker), end: Math.max(0, marker) + 3 },
    };
  }
  return {
    code: 'missing-field',
    message: 'the file is empty',
    hint: 'write at least a target, as target: http://127.0.0.1:8000/predict',
  };
}

/** A broken structure causes errors until its entry ends: only the first of an entry says why. */
function firstOfEach(text: string, errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const kept: YAMLParseError[] = [];
  let reportedUntil = -1;
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    if (error.pos[0] < reportedUntil) continue;
    kept.push(error);
    // Once out of step, the parser gives up on the rest of the text.
    if (error.code === 'UNEXPECTED_TOKEN') return kept;
    if (error.code !== 'BAD_SCALAR_START') reportedUntil = nextEntry(text, error.pos[1]);
  }
  return kept;
}

/** Where the next line begins that can start a field of the scenario. */
function nextEntry(text: string, from: number): number {
  const match = /\n(?=[^\s#\-\]}])/.exec(text.slice(from));
  return match === null ? text.length : from + match.index + 1;
}

function doubtAround(
  text: string,
  documents: readonly Document.Parsed[],
  error: YAMLParseError,
): Span {
  const at = error.pos[0];
  if (error.code === 'UNEXPECTED_TOKEN') return { start: entryStart(text, at), end: text.length };
  let start = entryStart(text, at);
  let end = nextEntry(text, at);
  const contents = documents[0]?.contents;
  if (!isMap(contents)) return { start, end };
  for (const { key, value } of contents.items) {
    const from = isNode(key) ? (key.range?.[0] ?? at) : at;
    const to = isNode(value) ? (value.range?.[2] ?? at) : at;
    if (from > at || to < at) continue;
    start = Math.min(start, from);
    end = Math.max(end, to);
  }
  return { start, end };
}

function entryStart(text: string, at: number): number {
  const before = [...text.slice(0, at).matchAll(/(?<=^|\n)(?=[^\s#\-\]}])/g)];
  return before.at(-1)?.index ?? 0;
}

function scalarAround(documents: readonly Document.Parsed[], at: number): Span | undefined {
  let found: Span | undefined;
  for (const document of documents) {
    visit(document, {
      Scalar(_key, node) {
        const range = node.range;
        if (range && range[0] <= at && at <= range[1]) found = { start: range[0], end: range[1] };
      },
    });
  }
  return found;
}

import {
  type Document,
  isNode,
  isScalar,
  type ParsedNode,
  parseAllDocuments,
  visit,
  type YAMLParseError,
} from 'yaml';

import type { Diagnostic, SourceText, Span } from '../base/diagnostic.js';
import { SCENARIO_BYTES_MAX } from '../base/limits.js';

import { diagnosticAt, type Place, type Tree } from './tree.js';
import { type SyntaxMistake, syntaxMistake } from './yaml-mistakes.js';
import { brokenPart } from './yaml-parts.js';
import { type Trap, trapAt } from './yaml-traps.js';
import { treeOf } from './yaml-tree.js';

/*
 * YAML text -> a tree, with what is wrong with it as YAML. One syntax error would end the reading
 * and hide all other mistakes. So the text is read again with the wrong part made harmless: a known
 * trap as if it had been quoted, any other part blanked out, until what is left is YAML. All
 * replacements keep their length, so every place stays where it was.
 */

export type YamlReading = {
  /** Undefined where nothing can be read. */
  readonly tree: Tree | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Fields of the scenario that were blanked out, in whole or in part. */
  readonly lost: ReadonlySet<string>;
};

export type YamlPiece = {
  readonly source: SourceText;
  /** The part of the source's text that is YAML: all of a file, the value of a `--set`. */
  readonly span: Span;
  readonly placeOf: (start: number, end: number) => Place;
};

/** Each costs one more reading of the text. */
const REPAIRS_MAX = 100;

export function readYaml(piece: YamlPiece): YamlReading {
  const text = piece.source.text.slice(piece.span.start, piece.span.end);
  if (text.length > SCENARIO_BYTES_MAX) {
    return refused(piece, {
      code: 'out-of-range',
      message: `the scenario is larger than ${SCENARIO_BYTES_MAX / 1024 ** 2} MiB`,
      hint: 'give the scenario itself here; large inputs go into files that it names',
    });
  }
  const { documents, mistakes, lost } = repaired(text);
  const at = (span: Span) => piece.placeOf(span.start, span.end);
  const diagnostics = mistakes.map(({ span, code, message, hint }) =>
    diagnosticAt(at(span), { code, message, ...(hint === undefined ? {} : { hint }) }),
  );
  const document = onlyDocument(documents);
  if (document === undefined) {
    if (diagnostics.length > 0) return { tree: undefined, diagnostics, lost };
    return refused(piece, documentProblem(documents, text));
  }
  const converted = treeOf(document, text, at);
  return {
    tree: converted.tree,
    diagnostics: [...diagnostics, ...converted.diagnostics],
    lost,
  };
}

type Problem = Pick<Diagnostic, 'code' | 'message' | 'hint'> & { readonly span?: Span };

function refused(piece: YamlPiece, problem: Problem): YamlReading {
  const { span, ...rest } = problem;
  const place = piece.placeOf(span?.start ?? 0, span?.end ?? 0);
  return { tree: undefined, diagnostics: [diagnosticAt(place, rest)], lost: new Set() };
}

type Repaired = {
  readonly documents: readonly Document.Parsed[];
  readonly mistakes: readonly (Trap | SyntaxMistake)[];
  readonly lost: ReadonlySet<string>;
};

function repaired(original: string): Repaired {
  const mistakes: (Trap | SyntaxMistake)[] = [];
  const lost = new Set<string>();
  let text = original;
  for (let repairs = 0; ; repairs += 1) {
    const documents = parsed(text);
    const errors = errorsOf(documents);
    const harmless = errors.filter(isHarmless);
    const first = errors.find((error) => !isHarmless(error));
    if (first === undefined || repairs >= REPAIRS_MAX) {
      mistakes.push(...harmless.map((error) => syntaxMistake(original, error, undefined)));
      return { documents, mistakes, lost };
    }
    const trap = trapAt(text, original, first.pos[0]);
    if (trap !== undefined) {
      mistakes.push(trap);
      text = trap.repair(text);
      continue;
    }
    const mistake = syntaxMistake(text, first, scalarAround(documents, first.pos[0]));
    mistakes.push(mistake);
    const part = brokenPart(text, mistake.span.start);
    const blank = text.slice(part.span.start, part.span.end).replaceAll(/[^\r\n]/g, ' ');
    if (part.field !== undefined) lost.add(part.field);
    // What cannot be cut out leaves nothing that could be read.
    if (blank === text.slice(part.span.start, part.span.end))
      return { documents: [], mistakes, lost };
    text = text.slice(0, part.span.start) + blank + text.slice(part.span.end);
  }
}

/** The value was still read as it was meant. */
function isHarmless(error: YAMLParseError): boolean {
  return error.code === 'BAD_SCALAR_START';
}

function errorsOf(documents: readonly Document.Parsed[]): readonly YAMLParseError[] {
  return documents.flatMap((document) => document.errors).toSorted((a, b) => a.pos[0] - b.pos[0]);
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

function onlyDocument(documents: readonly Document.Parsed[]): Document.Parsed | undefined {
  const [document, ...others] = documents;
  if (document === undefined || others.length > 0) return undefined;
  const { contents } = document;
  const isEmpty = !isNode(contents) || (isScalar(contents) && contents.source === '');
  return isEmpty ? undefined : document;
}

function documentProblem(documents: readonly Document.Parsed[], text: string): Problem {
  if (documents.length > 1) {
    const start = Math.max(0, text.lastIndexOf('---', documents[1]?.range?.[0] ?? 0));
    return {
      code: 'yaml-syntax',
      message: `the file holds ${documents.length} YAML documents`,
      hint: 'one file is one scenario: put each into a file of its own, without ---',
      span: { start, end: start + 3 },
    };
  }
  return {
    code: 'missing-field',
    message: 'the file is empty',
    hint: 'write at least a target, as target: http://127.0.0.1:8000/predict',
  };
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

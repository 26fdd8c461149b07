import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
} from 'yaml';

import type { Diagnostic, Span } from '../base/diagnostic.js';
import { SCENARIO_DEPTH_MAX, SCENARIO_VALUES_MAX } from '../base/limits.js';

import { diagnosticAt, type Entry, type MappingTree, type Place, type Tree } from './tree.js';
import { quoted } from './yaml-traps.js';

type Conversion = { readonly tree: Tree | undefined; readonly diagnostics: readonly Diagnostic[] };

type State = {
  readonly document: Document.Parsed;
  readonly text: string;
  readonly at: (span: Span) => Place;
  readonly diagnostics: Diagnostic[];
  /** Nodes that are being converted: an alias to one of them would never end. */
  readonly open: Set<Node>;
  /** Stands for what was reported and has no value: it is left out. */
  readonly nothing: Set<Tree>;
  /** The outermost alias that is being followed. */
  alias: Span | undefined;
  values: number;
};

/** Nodes of the YAML library -> a tree: aliases followed, doubled keys and traps reported. */
export function treeOf(
  document: Document.Parsed,
  text: string,
  at: (span: Span) => Place,
): Conversion {
  const state: State = {
    document,
    text,
    at,
    diagnostics: [],
    open: new Set(),
    nothing: new Set(),
    alias: undefined,
    values: 0,
  };
  const tree = convert(state, document.contents);
  for (const warning of document.warnings) {
    if (warning.code === 'TAG_RESOLVE_FAILED') reportTag(state, warning.pos[0]);
  }
  const isTooLarge = state.values > SCENARIO_VALUES_MAX;
  return { tree: isTooLarge ? undefined : tree, diagnostics: state.diagnostics };
}

function convert(state: State, node: unknown): Tree {
  state.values += 1;
  if (!isNode(node)) return nothing(state, { start: 0, end: 0 });
  const span = spanOf(node);
  if (state.values > SCENARIO_VALUES_MAX) {
    // Reported once; what comes after is not read.
    if (state.values === SCENARIO_VALUES_MAX + 1) {
      report(state, state.alias ?? span, {
        code: 'out-of-range',
        message: `the scenario holds more than ${SCENARIO_VALUES_MAX} values once aliases are followed`,
        hint: 'write out what the aliases (*name) repeat, or put large inputs into files',
      });
    }
    return nothing(state, span);
  }
  if (isAlias(node)) return convertAlias(state, node, span);
  if (state.open.size >= SCENARIO_DEPTH_MAX) {
    report(state, span, {
      code: 'out-of-range',
      message: `values are nested more than ${SCENARIO_DEPTH_MAX} deep`,
    });
    return leftOut(state, span);
  }
  state.open.add(node);
  const tree = convertNode(state, node, span);
  state.open.delete(node);
  return tree;
}

function convertNode(state: State, node: Node, span: Span): Tree {
  const place = state.at(span);
  if (isMap(node)) {
    const template = templateTrap(state, node, span);
    if (template !== undefined) return template;
    return convertMapping(state, node.items, place);
  }
  if (isSeq(node)) {
    return { kind: 'list', place, items: itemsOf(state, node.items) };
  }
  return { kind: 'scalar', place, ...scalarOf(state, node, span) };
}

function itemsOf(state: State, items: readonly unknown[]): readonly Tree[] {
  return items.map((item) => convert(state, item)).filter((item) => !state.nothing.has(item));
}

/** `{{floats 1000}}` unquoted is a mapping whose only key is a mapping. */
function templateTrap(state: State, node: Node, span: Span): Tree | undefined {
  if (!isMap(node) || !state.text.startsWith('{{', span.start)) return undefined;
  const [only, ...others] = node.items;
  if (others.length > 0 || !isPair(only) || !isMap(only.key)) return undefined;
  const value = state.text.slice(span.start, span.end);
  report(state, span, {
    code: 'yaml-trap',
    message: `${value} must be quoted: a brace opens a mapping`,
    hint: `quote this: ${quoted(value)}`,
  });
  return { kind: 'scalar', place: state.at(span), value, text: value };
}

function scalarOf(state: State, node: Node, span: Span) {
  const value = isScalar(node) ? node.value : null;
  const text = isScalar(node) ? String(node.source ?? node.value ?? '') : '';
  // A trap that was stepped over is read as it would be once it is quoted.
  const written = state.text.slice(span.start, span.end);
  const wasTrap = typeof value === 'string' && /\$\{|\{\{/.test(written) && !/[{$]/.test(value);
  if (wasTrap) return { value: written, text: written };
  if (typeof value === 'bigint') return { value: Number(value), text };
  const isKnown = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return { value: isKnown ? (value as string | number | boolean | null) : text, text };
}

function convertMapping(state: State, items: readonly Pair[], place: Place): MappingTree {
  const entries = new Map<string, Entry>();
  for (const pair of items) {
    const key = keyOf(state, pair);
    if (key === undefined) continue;
    if (entries.has(key.name)) {
      report(state, key.span, {
        code: 'yaml-syntax',
        message: `${JSON.stringify(key.name)} is written twice`,
        hint: 'keep one of the two; several values go into one list',
      });
      continue;
    }
    const value = pair.value ?? null;
    const tree =
      value === null
        ? nothing(state, { start: key.span.end, end: key.span.end })
        : convert(state, value);
    if (!state.nothing.has(tree)) entries.set(key.name, { key: state.at(key.span), tree });
  }
  return { kind: 'mapping', place, entries };
}

function keyOf(
  state: State,
  pair: Pair,
): { readonly name: string; readonly span: Span } | undefined {
  const { key } = pair;
  if (isScalar(key) && isNode(key)) {
    const name = typeof key.value === 'string' ? key.value : String(key.source ?? key.value ?? '');
    return { name, span: spanOf(key) };
  }
  if (isNode(key)) {
    const span = spanOf(key);
    report(state, span, {
      code: 'wrong-type',
      message: isAlias(key)
        ? 'a field name that starts with * must be quoted'
        : 'a field name must be text, not a list or a mapping',
      hint: `quote this: ${quoted(state.text.slice(span.start, span.end))}`,
    });
  }
  return undefined;
}

function convertAlias(state: State, alias: Node, span: Span): Tree {
  const target = isAlias(alias) ? alias.resolve(state.document) : undefined;
  const value = state.text.slice(span.start, span.end);
  if (target === undefined) {
    report(state, span, {
      code: 'yaml-trap',
      message: `a value that starts with * must be quoted: ${value} means a YAML alias`,
      hint: `quote this: ${quoted(value)}`,
    });
    return { kind: 'scalar', place: state.at(span), value, text: value };
  }
  if (state.open.has(target)) {
    report(state, span, {
      code: 'yaml-trap',
      message: `the alias ${value} contains itself`,
      hint: 'write the value out instead of the alias',
    });
    return leftOut(state, span);
  }
  const outer = state.alias;
  state.alias = outer ?? span;
  const tree = convert(state, target);
  state.alias = outer;
  return tree;
}

function reportTag(state: State, start: number): void {
  const written =
    /^![^\s,\]}]*(?:[ \t]+[^\s#,\]}][^\n,\]}]*)?/.exec(state.text.slice(start))?.[0] ?? '!';
  report(
    state,
    { start, end: start + written.length },
    {
      code: 'yaml-trap',
      message: 'a value that starts with ! must be quoted: it means a YAML tag',
      hint: `quote this: ${quoted(written.trimEnd())}`,
    },
  );
}

function report(state: State, span: Span, problem: Parameters<typeof diagnosticAt>[1]): void {
  state.diagnostics.push(diagnosticAt(state.at(span), problem));
}

function leftOut(state: State, span: Span): Tree {
  const tree = nothing(state, span);
  state.nothing.add(tree);
  return tree;
}

function nothing(state: State, span: Span): Tree {
  return { kind: 'scalar', place: state.at(span), value: null, text: '' };
}

function spanOf(node: Node): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

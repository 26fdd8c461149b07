import type { Diagnostic, SourceText } from '../base/diagnostic.js';

import { childOf, diagnosticAt, type Entry, type Place, pathText, type Tree } from './tree.js';
import { readYaml } from './yaml-source.js';

/** What the command line changes of a scenario. */
export type Overrides = {
  readonly set: readonly { readonly path: string; readonly value: string }[];
  /** Replaces the target's URL, or its reference server. */
  readonly target: string | undefined;
  readonly seed: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Keeps the cells whose names match one of these; all where there is none. */
  readonly only: readonly string[];
};

type Overridden = { readonly tree: Tree; readonly diagnostics: readonly Diagnostic[] };

/**
 * Puts values of the command line into the tree, in their order. Their mistakes are shown as if the
 * option were a file of one line.
 */
export function applyOverrides(root: Tree, overrides: Overrides): Overridden {
  const diagnostics: Diagnostic[] = [];
  let tree = root;
  for (const { path, value } of overrides.set) {
    const source = { path: '--set', text: `${path}=${value}` };
    const read = readValue(source, path.length + 1);
    diagnostics.push(...read.diagnostics);
    // A value that is not YAML would be reported a second time for what it seems to mean.
    if (read.diagnostics.length > 0) continue;
    tree = changed(tree, stepsOf(path, source), read.tree, diagnostics);
  }
  if (overrides.target !== undefined) {
    const url = scalarOf({ path: '--target', text: overrides.target }, overrides.target);
    const steps = stepsOf('target.url', undefined);
    tree = changed(without(tree, ['target', 'reference']), steps, url, diagnostics);
  }
  if (overrides.seed !== undefined) {
    const seed = scalarOf({ path: '--seed', text: String(overrides.seed) }, overrides.seed);
    tree = changed(tree, stepsOf('seed', undefined), seed, diagnostics);
  }
  return { tree, diagnostics };
}

function scalarOf(source: SourceText, value: string | number): Tree {
  const place = { span: { start: 0, end: source.text.length }, source };
  return { kind: 'scalar', place, value, text: String(value) };
}

function readValue(source: SourceText, start: number) {
  const span = { start, end: source.text.length };
  const placeOf = (from: number, to: number): Place => ({
    span: { start: start + from, end: start + to },
    source,
  });
  const nothing: Tree = { kind: 'scalar', place: { span, source }, value: null, text: '' };
  if (source.text.slice(start).trim() === '') return { tree: nothing, diagnostics: [] };
  const { tree, diagnostics } = readYaml({ source, span, placeOf });
  return { tree: tree ?? nothing, diagnostics };
}

type Step = { readonly name: string | number; readonly place: Place };

/** `payloads[0].name`; a name with dots or brackets is quoted: `target.headers."x.y"`. */
function stepsOf(path: string, source: SourceText | undefined): readonly Step[] {
  return [...path.matchAll(/\[(\d+)\]|"([^"]*)"|[^.[\]"]+/g)].map((match) => {
    const [text, index, quoted] = match;
    const span = { start: match.index, end: match.index + text.length };
    const name = index === undefined ? (quoted ?? text.trim()) : Number(index);
    return { name, place: source === undefined ? { span } : { span, source } };
  });
}

function changed(root: Tree, steps: readonly Step[], value: Tree, diagnostics: Diagnostic[]): Tree {
  if (steps.length === 0) {
    const hint = 'write --set target.timeout=5s';
    diagnostics.push(
      diagnosticAt(value.place, { code: 'unknown-field', message: 'this names no field', hint }),
    );
    return root;
  }
  const put = (tree: Tree | undefined, at: number): Tree | undefined => {
    const step = steps[at];
    if (step === undefined) return value;
    const holder = holderOf(tree, steps, at);
    const wrong = wrongStep(holder, step, pathText(steps.slice(0, at).map(({ name }) => name)));
    if (wrong !== undefined || holder === undefined) {
      if (wrong !== undefined) diagnostics.push(wrong);
      return undefined;
    }
    const child = put(childOf(holder, step.name), at + 1);
    return child === undefined ? undefined : withChild(holder, step, child);
  };
  return put(root, 0) ?? root;
}

function wrongStep(
  holder: Tree | undefined,
  { name, place }: Step,
  before: string,
): Diagnostic | undefined {
  const wrong = (message: string, hint: string) =>
    diagnosticAt(place, { code: 'unknown-field', message, hint });
  if (holder?.kind === 'mapping') {
    if (typeof name === 'string') return undefined;
    return wrong(`${before} is no list`, `write ${before} without [${name}]`);
  }
  if (holder?.kind !== 'list') return wrong(`${before} holds no fields`, `set ${before} itself`);
  if (typeof name === 'string') return wrong(`${before} is a list`, `write ${before}[0].${name}`);
  const { length } = holder.items;
  if (name <= length) return undefined;
  return wrong(
    `${before} has ${length} ${length === 1 ? 'item' : 'items'}`,
    `the first is [0]; [${length}] adds one`,
  );
}

type Holder = Exclude<Tree, { kind: 'scalar' }>;

function withChild(holder: Holder, step: Step, child: Tree): Tree {
  if (holder.kind === 'list')
    return { ...holder, items: replaced(holder.items, Number(step.name), child) };
  const name = String(step.name);
  const key = holder.entries.get(name)?.key ?? step.place;
  return { ...holder, entries: new Map(holder.entries).set(name, { key, tree: child }) };
}

function replaced(items: readonly Tree[], index: number, item: Tree): readonly Tree[] {
  return [...items.slice(0, index), item, ...items.slice(index + 1)];
}

/** The list or mapping that a step goes into; made where there is none, or only its short form. */
function holderOf(tree: Tree | undefined, steps: readonly Step[], at: number): Holder | undefined {
  const step = steps[at];
  const place = tree?.place ?? step?.place;
  if (step === undefined || place === undefined) return undefined;
  if (tree === undefined || (tree.kind === 'scalar' && tree.value === null)) {
    const empty = { kind: 'mapping', place, entries: new Map<string, Entry>() } as const;
    return typeof step.name === 'number' ? { kind: 'list', place, items: [] } : empty;
  }
  // A single item stands for a list of one.
  if (tree.kind !== 'list' && typeof step.name === 'number')
    return { kind: 'list', place, items: [tree] };
  if (tree.kind !== 'scalar') return tree;
  const field = shortFormField(steps.slice(0, at).map(({ name }) => name));
  if (field === undefined) return undefined;
  return { kind: 'mapping', place, entries: new Map([[field, { key: place, tree }]]) };
}

/** What a scalar stands for where a mapping could be: `target: http://…`, `payloads: [64KiB]`. */
function shortFormField(path: readonly (string | number)[]): string | undefined {
  if (path.length === 1 && path[0] === 'target') return 'url';
  const isPayload = path[0] === 'payloads' && (path.length === 1 || typeof path[1] === 'number');
  return isPayload && path.length <= 2 ? 'size' : undefined;
}

/** `target: http://…` written out, so that all that follows finds a mapping. */
export function withTargetMapping(root: Tree): Tree {
  if (root.kind !== 'mapping') return root;
  const target = root.entries.get('target');
  if (target?.tree.kind !== 'scalar' || typeof target.tree.value !== 'string') return root;
  const url = { key: target.key, tree: target.tree };
  const tree: Tree = {
    kind: 'mapping',
    place: target.tree.place,
    entries: new Map([['url', url]]),
  };
  return { ...root, entries: new Map(root.entries).set('target', { ...target, tree }) };
}

function without(root: Tree, path: readonly [string, string]): Tree {
  if (root.kind !== 'mapping') return root;
  const holder = root.entries.get(path[0]);
  if (holder?.tree.kind !== 'mapping' || !holder.tree.entries.has(path[1])) return root;
  const entries = new Map(holder.tree.entries);
  entries.delete(path[1]);
  const tree = { ...holder.tree, entries };
  return { ...root, entries: new Map(root.entries).set(path[0], { ...holder, tree }) };
}

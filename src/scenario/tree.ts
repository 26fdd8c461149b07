import type { Diagnostic, SourceText, Span } from '../base/diagnostic.js';

/*
 * A scenario as values that know where they were written. Everything after the YAML reader works
 * on trees: overrides replace parts of them, variables are put in, the schema judges their values.
 */

export type Place = {
  readonly span: Span;
  /** Absent: the scenario's own file. */
  readonly source?: SourceText;
};

export type Tree = ScalarTree | ListTree | MappingTree;

export type ScalarTree = {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** As it was written: `007` is the number 7, and as a header it is 007. */
  readonly text: string;
};

export type ListTree = {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Tree[];
};

export type MappingTree = {
  readonly kind: 'mapping';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
};

export type Entry = { readonly key: Place; readonly tree: Tree };

/** Field names and list positions from the top of the scenario. */
export type Path = readonly (string | number)[];

/** `load[1].rate`: as messages and `--set` write a path. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

export function childOf(tree: Tree, step: string | number): Tree | undefined {
  if (tree.kind === 'mapping') return tree.entries.get(String(step))?.tree;
  if (tree.kind === 'list' && typeof step === 'number') return tree.items[step];
  return undefined;
}

/** The deepest tree on the path, and how many of its steps were found. */
export function descend(root: Tree, path: Path): { readonly tree: Tree; readonly depth: number } {
  let tree = root;
  for (const [depth, step] of path.entries()) {
    const child = childOf(tree, step);
    if (child === undefined) return { tree, depth };
    tree = child;
  }
  return { tree, depth: path.length };
}

/** Where the name of the field at the end of the path is written, or else what holds it. */
export function keyPlace(root: Tree, path: Path): Place {
  for (let length = path.length; length > 0; length -= 1) {
    const step = path[length - 1];
    const holder = descend(root, path.slice(0, length - 1));
    if (holder.depth !== length - 1 || step === undefined) continue;
    if (holder.tree.kind === 'mapping') {
      const key = holder.tree.entries.get(String(step))?.key;
      if (key !== undefined) return key;
    } else {
      const item = childOf(holder.tree, step);
      // An item of a list has no key: its own first one stands for it.
      if (item !== undefined) return firstPlace(item);
    }
  }
  return firstPlace(root);
}

export function valuePlace(root: Tree, path: Path): Place {
  const { tree, depth } = descend(root, path);
  const isEmpty = tree.kind === 'scalar' && tree.value === null;
  return depth === path.length && !isEmpty ? tree.place : keyPlace(root, path);
}

function firstPlace(tree: Tree): Place {
  if (tree.kind !== 'mapping') return tree.place;
  const [first] = tree.entries.values();
  return first?.key ?? tree.place;
}

/** The value alone, for the schema. */
export function plainOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plainOf);
    case 'mapping':
      // fromEntries defines its properties: `__proto__` is a field like any other.
      return Object.fromEntries(
        [...tree.entries].map(([key, entry]) => [key, plainOf(entry.tree)]),
      );
    default:
      return tree satisfies never;
  }
}

export function diagnosticAt(
  place: Place,
  problem: Omit<Diagnostic, 'span' | 'source' | 'severity'> & Partial<Pick<Diagnostic, 'severity'>>,
): Diagnostic {
  const source = place.source === undefined ? {} : { source: place.source };
  return { severity: 'error', ...problem, span: place.span, ...source };
}

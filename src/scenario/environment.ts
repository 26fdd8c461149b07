import type { Diagnostic } from '../base/diagnostic.js';

import { looksSecret } from './secrets.js';
import { diagnosticAt, type Entry, type ScalarTree, type Tree } from './tree.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Substitution = {
  readonly tree: Tree;
  readonly diagnostics: readonly Diagnostic[];
  /** Values of variables whose names look secret, wherever they are used. */
  readonly secrets: readonly string[];
};

/**
 * Puts `${NAME}` and `${NAME:-default}` into every text, after YAML has been read: a value cannot
 * change the structure, and places stay those of the file. `$${` stands for `${` itself.
 */
export function substitute(tree: Tree, environment: Environment): Substitution {
  const diagnostics: Diagnostic[] = [];
  const secrets: string[] = [];

  const valueFor = (scalar: ScalarTree, name: string, fallback: string | undefined): string => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    // As in a shell, `:-` also stands in for a variable that is set to nothing.
    const found = fallback === undefined ? value : value || fallback;
    if (found === undefined) diagnostics.push(unset(scalar, name, environment));
    else if (looksSecret(name)) secrets.push(found);
    return found ?? '';
  };

  const textOf = (scalar: ScalarTree, text: string): string =>
    text.replaceAll(REFERENCE, (written, escaped, name, fallback) => {
      if (escaped !== undefined) return '${';
      if (name !== undefined) return valueFor(scalar, name, fallback);
      diagnostics.push(badReference(scalar, written));
      return '';
    });

  const replace = (part: Tree): Tree => {
    switch (part.kind) {
      case 'scalar': {
        if (typeof part.value !== 'string' || !part.value.includes('${')) return part;
        const value = textOf(part, part.value);
        return { ...part, value, text: value };
      }
      case 'list':
        return { ...part, items: part.items.map(replace) };
      case 'mapping': {
        const entries = [...part.entries].map(([name, entry]): [string, Entry] => [
          name,
          { ...entry, tree: replace(entry.tree) },
        ]);
        return { ...part, entries: new Map(entries) };
      }
      default:
        return part satisfies never;
    }
  };
  return { tree: replace(tree), diagnostics, secrets };
}

const REFERENCE = /(\$\$\{)|\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}|\$\{[^}]*\}?/g;

function unset(scalar: ScalarTree, name: string, environment: Environment): Diagnostic {
  const near = Object.keys(environment).find(
    (other) => other.toLowerCase() === name.toLowerCase() && environment[other] !== undefined,
  );
  return diagnosticAt(scalar.place, {
    code: 'unset-variable',
    message: `the environment variable ${name} is not set`,
    hint:
      near === undefined
        ? `set it: export ${name}=…, or give a default: \${${name}:-…}`
        : `did you mean \${${near}}?`,
  });
}

function badReference(scalar: ScalarTree, written: string): Diagnostic {
  return diagnosticAt(scalar.place, {
    code: 'unset-variable',
    message: `${written} names no environment variable`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what a scenario writes
    hint: 'write ${NAME} or ${NAME:-default}; $${ stands for ${ itself',
  });
}

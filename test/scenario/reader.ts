import assert from 'node:assert/strict';

import type { FileLookup } from '../../src/scenario/context.js';
import type { Overrides } from '../../src/scenario/overrides.js';
import type { Plan } from '../../src/scenario/plan.js';
import { readScenario } from '../../src/scenario/read-scenario.js';
import type { Diagnostic } from '../../src/base/diagnostic.js';
import { formatDiagnostics } from '../../src/base/source-text.js';

/** What lies around a scenario in a test. Nothing here touches the disk. */
export type Around = {
  readonly environment?: Readonly<Record<string, string>>;
  /** Texts by path; a size stands in for a file that is too large to write here. */
  readonly files?: Readonly<Record<string, string | number>>;
  readonly overrides?: Partial<Overrides>;
};

const NO_OVERRIDES: Overrides = {
  set: [],
  target: undefined,
  seed: undefined,
  labels: {},
  only: [],
};

const PATH = 'scenarios/trial.yaml';

function read(text: string, around: Around = {}) {
  return readScenario(
    { path: PATH, text },
    {
      environment: around.environment ?? {},
      files: lookupOf(around.files ?? {}),
      overrides: { ...NO_OVERRIDES, ...around.overrides },
    },
  );
}

export function planOf(text: string, around: Around = {}): Plan {
  const checked = read(text, around);
  assert.ok(checked.ok, checked.ok ? '' : shownMistakes(text, checked.diagnostics));
  return checked.value;
}

export function mistakesIn(text: string, around: Around = {}): readonly Diagnostic[] {
  const checked = read(text, around);
  return checked.ok ? checked.warnings : checked.diagnostics;
}

export function shownMistakes(text: string, diagnostics: readonly Diagnostic[]): string {
  return formatDiagnostics({ path: PATH, text }, diagnostics);
}

/** Messages alone, for tests of what is found rather than of how it is shown. */
export function messagesIn(text: string, around: Around = {}): readonly string[] {
  return mistakesIn(text, around).map(({ message }) => message);
}

export function cellNames(text: string, around: Around = {}): readonly string[] {
  return planOf(text, around).cells.map(({ name }) => name);
}

function lookupOf(files: NonNullable<Around['files']>): FileLookup {
  const plain = (path: string) => path.replace(/^\.\//, '');
  const at = (path: string) => files[plain(path)];
  return {
    exists: (path) => at(path) !== undefined,
    sizeOf: (path) => {
      const file = at(path);
      return typeof file === 'string' ? file.length : file;
    },
    readText: (path) => {
      const file = at(path);
      return typeof file === 'string' ? file : undefined;
    },
    // In no order: sorting is the reader's.
    glob: (pattern) => {
      const matcher = new RegExp(
        `^${plain(pattern)
          .replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&')
          .replaceAll('*', '[^/]*')}$`,
      );
      return Object.keys(files)
        .filter((path) => matcher.test(path))
        .reverse();
    },
    resolve: (path) => `/work/${plain(path)}`,
  };
}

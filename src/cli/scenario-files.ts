import { readFileSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';

import { globSync } from 'tinyglobby';

import type { FileLookup } from '../scenario/read-scenario.js';

/**
 * The files that a scenario may name, seen from its own folder. Those that it names and that are
 * there are added to `found`.
 */
export function scenarioFiles(folder: string, found: Set<string>): FileLookup {
  const at = (path: string): string => resolve(folder, path);
  return {
    exists: (path) => {
      const isThere = statsOf(at(path))?.isFile() ?? false;
      if (isThere) {
        found.add(at(path));
      }
      return isThere;
    },
    sizeOf: (path) => statsOf(at(path))?.size,
    readText: (path) => {
      try {
        return readFileSync(at(path), 'utf8');
      } catch {
        return undefined;
      }
    },
    // Sorted, so that files are sent in the same turn on every machine.
    glob: (pattern) => {
      const options = { cwd: folder, onlyFiles: true, expandDirectories: false };
      const paths = [...globSync(pattern, options)].sort();
      for (const path of paths) {
        found.add(at(path));
      }
      return paths;
    },
    resolve: at,
  };
}

/** A file that may not be looked at is to a scenario one that is not there. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

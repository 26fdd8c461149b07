/*
 * Where baselines lie: .modelbench/baselines/<name>/, an index and the measured files as they were
 * written, by scenario and machine, so that git shows what was added and merges two of them.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import {
  BASELINE_FORMAT,
  BASELINE_FORMAT_VERSION,
  type BaselineDocument,
  type BaselineEntry,
} from '../result/baseline-document.js';
import { baselineText, parseBaseline } from '../result/baseline-file.js';
import { resultFileName } from '../result/result-file.js';
import { machineFingerprintOf } from '../host/fingerprint.js';

import { reasonOf, writeWhole } from './output-place.js';
import type { MeasuredFile } from './read-measured.js';
import { OWN_FOLDER, OWN_IGNORED } from './run-outputs.js';
import { UsageError } from './usage-error.js';

const BASELINES_FOLDER = `${OWN_FOLDER}/baselines`;
const INDEX = 'index.json';
const SHA_CHARACTERS = 12;

export function baselineNames(folder: string): readonly string[] {
  const root = resolve(folder, BASELINES_FOLDER);
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, INDEX)))
    .sort();
}

/** Letters, digits, `.`, `-` and `_`: a name is a folder on every system. */
export function checkedName(name: string): string {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,79}$/u.test(name)) return name;
  throw new UsageError(
    `a baseline cannot be called '${name}'`,
    'letters, digits, dots, dashes and underscores, 80 at most',
  );
}

/** Undefined where there is none of this name. */
export function readBaseline(name: string, folder: string): BaselineDocument | undefined {
  const path = join(folderOf(name, folder), INDEX);
  if (!existsSync(path)) return undefined;
  const shown = join(BASELINES_FOLDER, name, INDEX);
  const parsed = parseBaseline(textOf(path, shown), shown);
  if (!parsed.ok) throw new UsageError(parsed.message, 'take it from git, or save it anew');
  return parsed.document;
}

function textOf(path: string, shown: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${shown}: ${reasonOf(error)}`);
  }
}

/** Where an entry's file lies, as it is shown. */
export function entryPath(name: string, { file }: BaselineEntry): string {
  return join(BASELINES_FOLDER, name, file);
}

export type Saving = {
  readonly name: string;
  readonly folder: string;
  readonly target: BaselineDocument['target'];
};

/** Adds files to a baseline, which is made where there is none; gives those that were new. */
export function saveBaseline(
  files: readonly MeasuredFile[],
  { name, folder, target }: Saving,
): readonly BaselineEntry[] {
  const before = readBaseline(name, folder);
  const root = folderOf(name, folder);
  letGitSee(resolve(folder, OWN_FOLDER));
  const known = new Set(before?.entries.map(({ file }) => file));
  const added = files.flatMap((file): readonly BaselineEntry[] => {
    const entry = entryOf(file);
    if (known.has(entry.file)) return [];
    const path = join(root, entry.file);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(resolve(folder, file.path), path);
    return [entry];
  });
  writeIndex(root, {
    format: BASELINE_FORMAT,
    formatVersion: BASELINE_FORMAT_VERSION,
    name,
    target: {
      url: target.url ?? before?.target.url ?? null,
      restart: target.restart ?? before?.target.restart ?? null,
    },
    entries: inTime([...(before?.entries ?? []), ...added]),
  });
  return added;
}

/** Keeps the newest of each scenario and machine; gives those that went. */
export function pruneBaseline(
  document: BaselineDocument,
  keep: number,
  folder: string,
): readonly BaselineEntry[] {
  const root = folderOf(document.name, folder);
  const gone = document.entries.filter((entry, index) => {
    const newer = document.entries.slice(index + 1).filter((other) => isAlike(entry, other));
    return newer.length >= keep;
  });
  // The index first: a file without an entry is only in the way, an entry without a file is damage.
  writeIndex(root, {
    ...document,
    entries: document.entries.filter((entry) => !gone.includes(entry)),
  });
  for (const { file } of gone) rmSync(join(root, file), { force: true });
  return gone;
}

/** Of one scenario on one machine: such entries stand for each other. */
function isAlike(one: BaselineEntry, other: BaselineEntry): boolean {
  return (
    one.scenario.sha256 === other.scenario.sha256 &&
    one.machine.fingerprint === other.machine.fingerprint
  );
}

function entryOf({ kind, document }: MeasuredFile): BaselineEntry {
  const { host, scenario, startedAt, git, tool } = document;
  const fingerprint = machineFingerprintOf(host);
  const name = resultFileName(scenario.name, startedAt);
  const cells = kind === 'result' ? document.cells : (document.rounds[0]?.runs[0]?.cells ?? []);
  return {
    file: `${scenario.sha256.slice(0, SHA_CHARACTERS)}/${fingerprint}/${kind}-${name}`,
    kind,
    startedAt,
    scenario: { name: scenario.name, sha256: scenario.sha256 },
    machine: { fingerprint, ...host },
    gitCommit: git?.commit ?? null,
    toolVersion: tool.version,
    cells: cells.map((cell) => cell.name),
  };
}

function inTime(entries: readonly BaselineEntry[]): readonly BaselineEntry[] {
  return [...entries].sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

function writeIndex(root: string, document: BaselineDocument): void {
  mkdirSync(root, { recursive: true });
  writeWhole(join(root, INDEX), baselineText(document));
}

function folderOf(name: string, folder: string): string {
  return resolve(folder, BASELINES_FOLDER, checkedName(name));
}

/** Our folder hides itself from git, but not its baselines. What others wrote there stays. */
function letGitSee(own: string): void {
  const path = join(own, '.gitignore');
  try {
    mkdirSync(own, { recursive: true });
    if (!existsSync(path) || readFileSync(path, 'utf8') === '*\n') writeFileSync(path, OWN_IGNORED);
  } catch {
    // Git would not show them; they are there all the same.
  }
}

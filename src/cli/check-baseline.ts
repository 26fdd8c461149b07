/* What a check compares with: another target, old numbers, or nothing but limits. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import type { BaselineDocument, BaselineEntry } from '../result/baseline-document.js';
import { machineFingerprintOf } from '../host/fingerprint.js';
import { machineOf } from '../host/machine.js';

import { unreadableIn } from '../compare/unreadable.js';
import { found } from './baseline-command.js';
import { entryPath } from './baseline-store.js';
import type { CheckOptions } from './declare-check.js';
import type { Io } from './io.js';
import { type MeasuredFile, readMeasured, standingFor } from './read-measured.js';
import { UsageError } from './usage-error.js';

export type CheckBaseline =
  | { readonly kind: 'limits' }
  /** Measured again, beside what is new. */
  | {
      readonly kind: 'target';
      readonly url: string | undefined;
      readonly restart: string | undefined;
      readonly label: string | undefined;
      /** What is stored of this scenario on this machine: how much its rounds differ. */
      readonly measured: readonly BaselineEntry[];
    }
  | { readonly kind: 'stored'; readonly files: readonly MeasuredFile[]; readonly label: string };

/** `sha256`: of the scenario that is checked. */
export function checkBaselineOf(options: CheckOptions, sha256: string, io: Io): CheckBaseline {
  const { baseline, restartBefore, setBefore = [] } = options;
  if (baseline === undefined) {
    return restartBefore === undefined && setBefore.length === 0
      ? { kind: 'limits' }
      : { kind: 'target', url: undefined, restart: restartBefore, label: undefined, measured: [] };
  }
  if (/^https?:\/\//i.test(baseline)) {
    return {
      kind: 'target',
      url: baseline,
      restart: restartBefore,
      label: undefined,
      measured: [],
    };
  }
  const path = resolve(io.folder, baseline);
  if (existsSync(path) && statSync(path).isFile()) {
    return storedOf([baseline], `of ${baseline}`, options, { sha256, io });
  }
  if (/[/\\]|\.json$/.test(baseline)) {
    throw new UsageError(
      `${baseline}: no such file`,
      'a baseline is a URL, a file, or a name that modelbench baseline save made',
    );
  }
  return namedOf(found(baseline, io), options, { sha256, io });
}

type Looking = { readonly sha256: string; readonly io: Io };

function namedOf(
  document: BaselineDocument,
  options: CheckOptions,
  looking: Looking,
): CheckBaseline {
  const { name, target, entries } = document;
  const own = machineFingerprintOf(machineOf());
  const same = entries.filter(
    ({ scenario, machine }) => scenario.sha256 === looking.sha256 && machine.fingerprint === own,
  );
  if (target.url !== null) {
    const restart = options.restartBefore ?? target.restart ?? undefined;
    return { kind: 'target', url: target.url, restart, label: name, measured: same };
  }
  const fitting = options.force === true ? entries : same;
  if (fitting.length === 0) throw new UsageError(...whyNothing(document, looking.sha256));
  const paths = fitting.map((entry) => entryPath(name, entry));
  return storedOf(paths, name, options, looking);
}

function whyNothing({ name, entries }: BaselineDocument, sha256: string): [string, string] {
  const save = `modelbench baseline save ${name} <file>, or --baseline <url> to measure it beside`;
  if (entries.length === 0) return [`the baseline '${name}' is empty`, save];
  return entries.some(({ scenario }) => scenario.sha256 === sha256)
    ? [`the baseline '${name}' was not measured on this machine`, save]
    : [`the baseline '${name}' has no measurement of this scenario as it is now`, save];
}

function storedOf(
  paths: readonly string[],
  label: string,
  { force }: CheckOptions,
  { sha256, io }: Looking,
): CheckBaseline {
  const files = paths.map((path) => {
    const read = readMeasured(path, io.folder);
    if (!read.ok) throw new UsageError(read.message, 'save or measure it anew');
    const [damage] = unreadableIn(standingFor(read.file, 'after'));
    if (damage !== undefined) throw new UsageError(damage, 'save or measure it anew');
    return read.file;
  });
  const other = files.find(({ document }) => document.scenario.sha256 !== sha256);
  if (other !== undefined && force !== true) {
    throw new UsageError(
      `${other.path} was measured with another text of the scenario`,
      'measure it anew, or --force to see the numbers beside each other',
    );
  }
  return { kind: 'stored', files, label };
}

/** The cells that old numbers do not have. */
export function lackingCells(
  files: readonly MeasuredFile[],
  names: readonly string[],
): readonly string[] {
  const known = new Set(files.flatMap(cellNamesOf));
  return names.filter((name) => !known.has(name));
}

function cellNamesOf({ kind, document }: MeasuredFile): readonly string[] {
  const cells =
    kind === 'result'
      ? document.cells
      : document.rounds.flatMap(({ runs }) => runs.flatMap((run) => run.cells));
  return cells.map(({ name }) => name);
}

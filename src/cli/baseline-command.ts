import { countOf } from '../report/number.js';
import type { BaselineDocument } from '../result/baseline-document.js';
import type { CellDocument } from '../result/document.js';

import { unreadableIn } from '../compare/unreadable.js';
import {
  baselineNames,
  checkedName,
  entryPath,
  pruneBaseline,
  readBaseline,
  saveBaseline,
} from './baseline-store.js';
import type { BaselineSaveOptions } from './declare-baseline.js';
import { DONE, type ExitCode, NOT_TRUSTED, RUN_FAILED, WRONG_USE } from './exit-code.js';
import type { Io } from './io.js';
import { reasonOf } from './output-place.js';
import { type MeasuredFile, readMeasured, standingFor } from './read-measured.js';
import { UsageError } from './usage-error.js';

const KEPT = 30;

/** All files are read before the first is added. */
export function saveCommand(
  name: string,
  paths: readonly string[],
  options: BaselineSaveOptions,
  io: Io,
): ExitCode {
  checkedName(name);
  refuseRestartWithoutUrl(name, options, io);
  const read = paths.map((path) => readMeasured(path, io.folder));
  const wrong = read.flatMap((one) =>
    one.ok ? unreadableIn(standingFor(one.file, 'after')).slice(0, 1) : [one.message],
  );
  for (const message of wrong) io.stderr.write(`error: ${message}\n`);
  if (wrong.length > 0) return WRONG_USE;
  const files = read.flatMap((one) => (one.ok ? [one.file] : []));
  const doubts = options.force === true ? [] : files.flatMap(doubtsOf);
  for (const doubt of doubts) io.stderr.write(`error: ${doubt}; nothing was saved\n`);
  if (doubts.length > 0) return NOT_TRUSTED;
  const target = { url: options.url ?? null, restart: options.restart ?? null };
  try {
    const added = saveBaseline(files, { name, folder: io.folder, target });
    const whole = readBaseline(name, io.folder);
    const gone =
      options.keep === undefined || whole === undefined
        ? []
        : pruneBaseline(whole, options.keep, io.folder);
    if (options.quiet !== true) {
      tellSaved(name, { given: files.length, added: added.length, gone: gone.length }, io);
    }
    return DONE;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    io.stderr.write(`error: the baseline could not be written: ${reasonOf(error)}\n`);
    return RUN_FAILED;
  }
}

function refuseRestartWithoutUrl(
  name: string,
  { url, restart }: BaselineSaveOptions,
  io: Io,
): void {
  if (restart === undefined || url !== undefined) return;
  if ((readBaseline(name, io.folder)?.target.url ?? null) !== null) return;
  throw new UsageError(
    '--restart starts a server, but where it answers is not said',
    'add --url http://127.0.0.1:8001/predict',
  );
}

type SavedCounts = { readonly given: number; readonly added: number; readonly gone: number };

function tellSaved(name: string, { given, added, gone }: SavedCounts, io: Io): void {
  const known = given - added;
  const parts = [
    `${countOf(added, 'measurement')} added to ${name}`,
    ...(known === 0 ? [] : [`${known} there already`]),
    ...(gone === 0 ? [] : [`${gone} dropped`]),
  ];
  io.stderr.write(`baseline: ${parts.join(', ')}\n`);
}

/** Why a file should not be what others are measured by. */
function doubtsOf({ path, kind, document }: MeasuredFile): readonly string[] {
  if (document.partial) return [`${path}: it was ended before it was done`];
  const cells: readonly CellDocument[] =
    kind === 'result'
      ? document.cells
      : document.rounds.flatMap(({ runs }) => runs.flatMap((run) => run.cells));
  const bad = cells.find(
    ({ validity, counts }) => validity.verdict === 'invalid' || counts.ok === 0,
  );
  if (bad === undefined) return [];
  const why = bad.validity.reasons[0]?.message ?? 'none of its requests was answered';
  return [`${path}: "${bad.name}" is not to be trusted: ${why}`];
}

export function listCommand(io: Io): ExitCode {
  const names = baselineNames(io.folder);
  if (names.length === 0) {
    io.stderr.write('no baselines here; modelbench baseline save <name> <file> makes one\n');
    return DONE;
  }
  const rows = names.map((name) => {
    const { entries, target } = found(name, io);
    const scenarios = new Set(entries.map(({ scenario }) => scenario.name));
    const machines = new Set(entries.map(({ machine }) => machine.fingerprint));
    return [
      name,
      countOf(entries.length, 'measurement'),
      [...scenarios].join(', '),
      countOf(machines.size, 'machine'),
      entries.at(-1)?.startedAt.slice(0, 10) ?? '–',
      target.url ?? '',
    ];
  });
  io.stdout.write(table(rows));
  return DONE;
}

export function showCommand(name: string, io: Io): ExitCode {
  const { entries, target } = found(name, io);
  const again = [target.url, target.restart].filter((one) => one !== null).join(' · ');
  io.stdout.write(`${name}: ${countOf(entries.length, 'measurement')}\n`);
  io.stdout.write(
    again === ''
      ? 'measured again: not known how (baseline save --url …): old measurements stand for it\n\n'
      : `measured again: ${again}\n\n`,
  );
  io.stdout.write(
    table(
      entries.map((entry) => [
        entry.startedAt.slice(0, 19).replace('T', ' '),
        entry.gitCommit?.slice(0, 10) ?? '–',
        entry.scenario.name,
        `${entry.machine.cores} × ${entry.machine.cpu}`,
        `modelbench ${entry.toolVersion}`,
        entryPath(name, entry),
      ]),
    ),
  );
  return DONE;
}

export function pruneCommand(name: string, { keep }: { readonly keep?: number }, io: Io): ExitCode {
  const gone = pruneBaseline(found(name, io), keep ?? KEPT, io.folder);
  io.stderr.write(`baseline: ${countOf(gone.length, 'measurement')} dropped from ${name}\n`);
  return DONE;
}

/** A name that is not there is wrong use, with those that are. */
export function found(name: string, io: Io): BaselineDocument {
  const baseline = readBaseline(checkedName(name), io.folder);
  if (baseline !== undefined) return baseline;
  const names = baselineNames(io.folder);
  throw new UsageError(
    `there is no baseline called '${name}'`,
    names.length === 0
      ? 'modelbench baseline save <name> <file> makes one'
      : `there are: ${names.join(', ')}`,
  );
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

import { renderResult, type Style } from '../report/render.js';
import type { ResultDocument } from '../result/document.js';
import { resultFileName, resultText } from '../result/result-file.js';

import { type AnyFormat, FILE_ENDINGS, type Format, type FormatChoice } from './format-choice.js';
import type { Look } from './option-words.js';
import {
  holdsOther,
  isSameFile,
  type OutputPlace,
  outputPlaceOf,
  reasonOf,
  unusedPathOf,
  whyNotWritable,
  writeWhole,
} from './output-place.js';
import { fileStyleOf } from './style-of.js';
import { UsageError } from './usage-error.js';

export const OWN_FOLDER = '.modelbench';
/** Results are hidden from git; baselines are there to be shared. */
export const OWN_IGNORED = '*\n!/.gitignore\n!/baselines/\n!/baselines/**\n';
const RESULTS_FOLDER = `${OWN_FOLDER}/results`;

const ANOTHER_PATH =
  'choose another path with -o <file> or --format <format>=<file>; nothing was sent';

/** Where a run's files go; all of them proved writable before anything is sent. */
export type RunOutputs<Name extends AnyFormat = Format> = {
  readonly result: OutputPlace;
  readonly exports: readonly Export<Name>[];
};

export type Export<Name extends AnyFormat = Format> = {
  readonly format: Name;
  readonly place: OutputPlace;
};

/** What is kept of a measurement: its file, and how it is shown. */
export type Kept<Name extends AnyFormat = Format> = {
  readonly fileName: string;
  readonly text: () => string;
  readonly render: (format: Name, style: Style) => string;
};

export function keptResult(document: ResultDocument): Kept {
  return {
    fileName: resultFileName(document.scenario.name, document.startedAt),
    text: () => resultText(document),
    render: (format, style) => renderResult(document, format, style),
  };
}

/** How many documents there will be decides whether one file can hold them. */
type Room = {
  readonly documents: number;
  readonly folder: string;
  /** Files that are read: never written over. */
  readonly inputs: readonly string[];
};

export function proveOutputs<Name extends AnyFormat>(
  out: string | undefined,
  formats: readonly FormatChoice<Name>[],
  room: Room,
): RunOutputs<Name> {
  const result: OutputPlace =
    out === undefined
      ? { kind: 'folder', path: resolve(room.folder, RESULTS_FOLDER) }
      : outputPlaceOf(out, room.folder);
  refuseInput(result, room);
  refuseOther(result, room.folder);
  const own = resolve(room.folder, OWN_FOLDER);
  const isNew = out === undefined && !existsSync(own);
  prove(result, room);
  if (isNew) {
    ignoreInGit(own);
  }
  const exports = proveExports(formats, room);
  refuseTwice([result, ...exports.map(({ place }) => place)], room.folder);
  return { result, exports };
}

export function proveExports<Name extends AnyFormat>(
  formats: readonly FormatChoice<Name>[],
  room: Room,
): readonly Export<Name>[] {
  const exports = formats.flatMap(({ format, path }) =>
    path === undefined ? [] : [{ format, place: outputPlaceOf(path, room.folder) }],
  );
  const places = exports.map(({ place }) => place);
  for (const place of places) {
    refuseInput(place, room);
    prove(place, room);
  }
  refuseTwice(places, room.folder);
  return exports;
}

function prove(place: OutputPlace, room: Room): void {
  const shown = shownPath(place.path, room.folder);
  if (place.kind === 'file' && room.documents > 1) {
    throw new UsageError(
      `${shown} is one file for ${room.documents} results`,
      `name a folder: ${shown}/`,
    );
  }
  const why = whyNotWritable(place);
  if (why !== undefined) {
    throw new UsageError(`${shown} cannot be written: ${why}`, ANOTHER_PATH);
  }
}

function refuseInput(place: OutputPlace, room: Room): void {
  if (place.kind === 'file' && room.inputs.some((input) => isSameFile(input, place.path))) {
    throw new UsageError(
      `${shownPath(place.path, room.folder)} is read by this command: it would be overwritten`,
      ANOTHER_PATH,
    );
  }
}

/** A result takes the place of a result, and of nothing else that somebody may need. */
function refuseOther(place: OutputPlace, folder: string): void {
  if (place.kind === 'file' && holdsOther(place.path)) {
    throw new UsageError(
      `${shownPath(place.path, folder)} is there already, and is no result of modelbench`,
      'choose another path with -o <file>, or remove that file; nothing was sent',
    );
  }
}

function refuseTwice(places: readonly OutputPlace[], folder: string): void {
  const files = places.flatMap((place) => (place.kind === 'file' ? [place.path] : []));
  const twice = files.find((path, index) => files.indexOf(path) < index);
  if (twice !== undefined) {
    throw new UsageError(
      `two outputs would be written to ${shownPath(twice, folder)}`,
      'give each --format and -o a path of its own',
    );
  }
}

/** What became of a result: as shown to the user, and what could not be written. */
export type Written = {
  /** Undefined when the result could not be kept anywhere. */
  readonly savedAt: string | undefined;
  readonly failures: readonly string[];
};

/** Writes result and exports; a failure of one does not stop the others. */
export function writeOutputs<Name extends AnyFormat>(
  kept: Kept<Name>,
  outputs: RunOutputs<Name>,
  options: Look,
  folder: string,
): Written {
  const name = kept.fileName;
  const failures: string[] = [];
  // The last resort is the system's folder for passing things: a measurement is not thrown away.
  const paths = [resultPathOf(outputs.result, name), join(tmpdir(), name)];
  const savedAt = paths.find((path) => {
    const failure = attempt(path, folder, kept.text);
    failures.push(...failure);
    return failure.length === 0;
  });
  const shown = savedAt === undefined ? undefined : shownPath(savedAt, folder);
  const style = fileStyleOf(options, shown);
  for (const { format, place } of outputs.exports) {
    const path = exportPathOf(place, name, format);
    failures.push(...attempt(path, folder, () => kept.render(format, style)));
  }
  return { savedAt: shown, failures };
}

/** Gives what could not be written. */
export function writeExports<Name extends AnyFormat>(
  kept: Kept<Name>,
  exports: readonly Export<Name>[],
  options: Look,
  folder: string,
): readonly string[] {
  const name = kept.fileName;
  const style = fileStyleOf(options, undefined);
  return exports.flatMap(({ format, place }) =>
    attempt(exportPathOf(place, name, format), folder, () => kept.render(format, style)),
  );
}

/** Results of one machine are no part of the project that they were measured for. */
function ignoreInGit(own: string): void {
  try {
    writeFileSync(join(own, '.gitignore'), OWN_IGNORED, { flag: 'wx' });
  } catch {
    // Git would show the folder; the measurement is none the worse for it.
  }
}

/** Empty when it went well. Rendering is not excused: a fault there is ours. */
function attempt(path: string, folder: string, textOf: () => string): readonly string[] {
  const text = withLineEnd(textOf());
  try {
    writeWhole(path, text);
    return [];
  } catch (error) {
    return [`could not write ${shownPath(path, folder)}: ${reasonOf(error)}`];
  }
}

/** Two runs of one name in one second must not replace each other. */
function resultPathOf(place: OutputPlace, name: string): string {
  return place.kind === 'file' ? place.path : unusedPathOf(join(place.path, name), '.json');
}

function exportPathOf(place: OutputPlace, name: string, format: AnyFormat): string {
  if (place.kind === 'file') {
    return place.path;
  }
  const ending = `.${FILE_ENDINGS[format]}`;
  return unusedPathOf(join(place.path, name.replace(/\.json$/, ending)), ending);
}

/** Relative where that is shorter to read: below the working directory. */
function shownPath(path: string, folder: string): string {
  const near = relative(folder, path);
  return near === '' || near.startsWith('..') ? path : near;
}

export function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

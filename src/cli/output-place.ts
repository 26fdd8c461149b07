import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';

import { RESULT_FORMAT } from '../result/document.js';
import { SESSION_FORMAT } from '../result/session-document.js';

/*
 * Where a file will be written: proved before the run, because a measurement takes long and its
 * result must not be lost for a mistyped path; written whole or not at all after it.
 */
export type OutputPlace =
  | { readonly kind: 'file'; readonly path: string }
  /** The name is found when the file is written. */
  | { readonly kind: 'folder'; readonly path: string };

/** A path that ends in a slash, or is a folder already, means a folder. */
export function outputPlaceOf(path: string, folder: string): OutputPlace {
  const whole = resolve(folder, path);
  const asFolder = path.endsWith('/') || path.endsWith(sep) || isFolder(whole);
  return { kind: asFolder ? 'folder' : 'file', path: whole };
}

/** Tries what `writeWhole` will do, and leaves nothing but folders. Gives the reason why not. */
export function whyNotWritable(place: OutputPlace): string | undefined {
  try {
    const path = place.kind === 'folder' ? join(place.path, 'result') : place.path;
    if (place.kind === 'file' && existsSync(path)) {
      accessSync(path, constants.W_OK);
      if (!statSync(path).isFile()) {
        return undefined;
      }
    }
    makeFolder(dirname(path));
    // Asking for the right is not enough: full, read-only and special file systems say yes.
    const trial = besideOf(realPathOf(path));
    closeSync(openSync(trial, 'wx'));
    unlinkSync(trial);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Also by another name, or through a link. */
export function isSameFile(one: string, other: string): boolean {
  if (one === other) {
    return true;
  }
  if (!existsSync(one) || !existsSync(other)) {
    return false;
  }
  const [first, second] = [statSync(one), statSync(other)];
  return first.dev === second.dev && first.ino === second.ino;
}

/** How a result begins, whoever has laid it out. */
const RESULT_START = new RegExp(
  `^\ufeff?\\s*\\{\\s*"format"\\s*:\\s*"(${RESULT_FORMAT}|${SESSION_FORMAT})"`,
);
const START_BYTES = 256;

/** Whether something lies there that a result must not take the place of. */
export function holdsOther(path: string): boolean {
  if (!existsSync(path)) {
    return false;
  }
  const stats = statSync(path);
  return stats.isFile() && stats.size > 0 && !RESULT_START.test(startOf(path));
}

/** Empty where it may not be read. */
function startOf(path: string): string {
  try {
    const start = Buffer.alloc(START_BYTES);
    const file = openSync(path, 'r');
    const length = readSync(file, start);
    closeSync(file);
    return start.toString('utf8', 0, length);
  } catch {
    return '';
  }
}

/** A reader never sees half a file, and a full disk leaves the old one as it was. */
export function writeWhole(path: string, text: string): void {
  if (existsSync(path) && !statSync(path).isFile()) {
    // A device or a pipe, as /dev/stdout: there is nothing to rename.
    writeFileSync(path, text);
    return;
  }
  const real = realPathOf(path);
  const beside = besideOf(real);
  try {
    writeFileSync(beside, text);
    renameSync(beside, real);
  } catch (error) {
    removeIfThere(beside);
    throw error;
  }
}

/** The path, or the next free one: `name-2.json`. */
export function unusedPathOf(path: string, ending: string): string {
  const stem = path.slice(0, path.length - ending.length);
  let candidate = path;
  for (let count = 2; existsSync(candidate); count += 1) {
    candidate = `${stem}-${count}${ending}`;
  }
  return candidate;
}

/** `no such file or directory`, without the call and the path that Node puts around it. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('EISDIR')) {
    return 'it is a folder';
  }
  const known = /^[A-Z0-9]+: ([^,]+)(,|$)/.exec(message)?.[1];
  return known ?? message;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function makeFolder(path: string): void {
  if (existsSync(path) && !isFolder(path)) {
    throw new Error('not a directory');
  }
  if (existsSync(path)) return;
  // Not `recursive`: below /proc, and wherever else no folder can be made, Node tries for ever.
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if (!isFolder(path)) throw error;
  }
}

/** A link stays a link: what it points to is replaced. */
function realPathOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** In the same folder, so that renaming stays within one file system. */
function besideOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}`);
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Never made.
  }
}

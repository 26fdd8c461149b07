/* Measured files of either kind, read back, with a sentence on what is wrong with them. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import type { ResultDocument } from '../result/document.js';
import { type Parsed, parseResult } from '../result/result-file.js';
import { type Arm, SESSION_FORMAT, type SessionDocument } from '../result/session-document.js';
import { parseSession } from '../result/session-file.js';

import type { ComparedFile } from '../compare/compare-inputs.js';
import { reasonOf } from './output-place.js';

/** A file of hours in many cells is some ten MiB: what is larger was not written by us. */
const FILE_BYTES_MAX = 512 * 1024 ** 2;

export type MeasuredFile =
  | { readonly kind: 'result'; readonly path: string; readonly document: ResultDocument }
  | { readonly kind: 'session'; readonly path: string; readonly document: SessionDocument };

export type ReadMeasured =
  | { readonly ok: true; readonly file: MeasuredFile }
  | { readonly ok: false; readonly message: string };

/** `path` as the user wrote it: it begins the message. */
export function readMeasured(path: string, folder: string): ReadMeasured {
  const whole = resolve(folder, path);
  try {
    const { size } = statSync(whole);
    if (size > FILE_BYTES_MAX) {
      return { ok: false, message: `${path}: too large to be a result (${size} bytes)` };
    }
    return parsedAs(readFileSync(whole, 'utf8'), path);
  } catch (error) {
    return { ok: false, message: `${path}: ${reasonOf(error)}` };
  }
}

const SESSION_START = new RegExp(`^\\s*\\{\\s*"format"\\s*:\\s*"${SESSION_FORMAT}"`);

function parsedAs(text: string, path: string): ReadMeasured {
  const start = text.slice(0, 200).replace(/^\u{feff}/u, '');
  return SESSION_START.test(start)
    ? fileOf(parseSession(text, path), 'session', path)
    : fileOf(parseResult(text, path), 'result', path);
}

function fileOf<Kind extends MeasuredFile['kind']>(
  parsed: Parsed<Extract<MeasuredFile, { kind: Kind }>['document']>,
  kind: Kind,
  path: string,
): ReadMeasured {
  if (!parsed.ok) return parsed;
  return { ok: true, file: { kind, path, document: parsed.document } as MeasuredFile };
}

/** A session among the files of a side stands for its own arm of that side. */
export function standingFor(file: MeasuredFile, arm: Arm): ComparedFile {
  return file.kind === 'result' ? file : { ...file, arm };
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { renderResult } from '../report/render.js';
import type { ResultDocument } from '../result/document.js';
import { parseResult } from '../result/result-file.js';

import { DONE, type ExitCode, RUN_FAILED, WRONG_USE } from './exit-code.js';
import { printedFormatOf } from './format-choice.js';
import type { Io } from './io.js';
import type { LookOptions } from './option-words.js';
import { reasonOf } from './output-place.js';
import { keptResult, proveExports, withLineEnd, writeExports } from './run-outputs.js';
import { styleOf } from './style-of.js';

/** Prints each result again. Every file is read before the first is printed. */
export function reportCommand(paths: readonly string[], options: LookOptions, io: Io): ExitCode {
  const format = printedFormatOf(options.format ?? []);
  const documents = readResults(paths, io);
  if (documents === undefined) {
    return WRONG_USE;
  }
  const exports = proveExports(options.format ?? [], {
    documents: paths.length,
    folder: io.folder,
    inputs: paths.map((path) => resolve(io.folder, path)),
  });
  const style = styleOf(options, undefined, io);
  const failures: string[] = [];
  for (const [index, document] of documents.entries()) {
    const gap = index > 0 && format === 'table' ? '\n' : '';
    io.stdout.writeHidden(`${gap}${withLineEnd(renderResult(document, format, style))}`);
    failures.push(...writeExports(keptResult(document), exports, options, io.folder));
  }
  for (const failure of failures) {
    io.stderr.write(`error: ${failure}\n`);
  }
  return failures.length > 0 ? RUN_FAILED : DONE;
}

function readResults(paths: readonly string[], io: Io): readonly ResultDocument[] | undefined {
  const documents: ResultDocument[] = [];
  for (const path of paths) {
    const read = readResult(path, io.folder);
    if (read.ok) {
      documents.push(read.document);
    } else {
      io.stderr.write(`error: ${read.message}\n`);
    }
  }
  return documents.length === paths.length ? documents : undefined;
}

function readResult(path: string, folder: string): ReturnType<typeof parseResult> {
  try {
    return parseResult(readFileSync(resolve(folder, path), 'utf8'), path);
  } catch (error) {
    return { ok: false, message: `${path}: ${reasonOf(error)}` };
  }
}

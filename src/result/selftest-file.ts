/* The selftest as the text of a file: written and read back. */
import { jsonText } from './json-text.js';
import { type DocumentKind, type Parsed, parseDocument } from './result-file.js';
import {
  SELFTEST_FORMAT,
  SELFTEST_FORMAT_VERSION,
  type SelftestDocument,
} from './selftest-document.js';
import { SELFTEST_SHAPE } from './selftest-shape.js';

const SELFTEST_KIND: DocumentKind = {
  noun: 'selftest',
  format: SELFTEST_FORMAT,
  version: SELFTEST_FORMAT_VERSION,
  shape: SELFTEST_SHAPE,
  command: 'modelbench selftest',
};

export function selftestText(document: SelftestDocument): string {
  return `${jsonText(document)}\n`;
}

export function parseSelftest(text: string, path: string): Parsed<SelftestDocument> {
  return parseDocument<SelftestDocument>(text, path, SELFTEST_KIND);
}

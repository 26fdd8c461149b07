/* The index of a baseline as the text of a file: written and read back. */
import {
  BASELINE_FORMAT,
  BASELINE_FORMAT_VERSION,
  type BaselineDocument,
  type BaselineEntry,
} from './baseline-document.js';
import { jsonText } from './json-text.js';
import { type DocumentKind, type Parsed, parseDocument } from './result-file.js';
import { fields, list, number, oneOf, orNull, type Shape, text } from './shape.js';

const ENTRY = fields<keyof BaselineEntry>({
  file: text,
  kind: oneOf('result', 'session'),
  startedAt: text,
  scenario: fields({ name: text, sha256: text }),
  machine: fields<keyof BaselineEntry['machine']>({
    fingerprint: text,
    cpu: text,
    cores: number,
    memoryBytes: number,
    os: text,
    node: text,
  }),
  gitCommit: orNull(text),
  toolVersion: text,
  cells: list(text),
});

export const BASELINE_SHAPE: Shape = fields<keyof BaselineDocument>({
  format: oneOf(BASELINE_FORMAT),
  formatVersion: oneOf(BASELINE_FORMAT_VERSION),
  name: text,
  target: fields({ url: orNull(text), restart: orNull(text) }),
  entries: list(ENTRY),
});

const BASELINE_KIND: DocumentKind = {
  noun: 'baseline',
  format: BASELINE_FORMAT,
  version: BASELINE_FORMAT_VERSION,
  shape: BASELINE_SHAPE,
  command: 'modelbench baseline save',
};

export function baselineText(document: BaselineDocument): string {
  return `${jsonText(document)}\n`;
}

export function parseBaseline(content: string, path: string): Parsed<BaselineDocument> {
  return parseDocument<BaselineDocument>(content, path, BASELINE_KIND);
}

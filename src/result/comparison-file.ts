/* The comparison as the text of a file: written and read back. */
import {
  COMPARISON_FORMAT,
  COMPARISON_FORMAT_VERSION,
  type ComparisonDocument,
} from './comparison-document.js';
import { COMPARISON_SHAPE } from './comparison-shape.js';
import { jsonText } from './json-text.js';
import { type DocumentKind, type Parsed, parseDocument } from './result-file.js';

const COMPARISON_KIND: DocumentKind = {
  noun: 'comparison',
  format: COMPARISON_FORMAT,
  version: COMPARISON_FORMAT_VERSION,
  shape: COMPARISON_SHAPE,
  command: 'modelbench compare --format json',
};

export function comparisonText(document: ComparisonDocument): string {
  return `${jsonText(document)}\n`;
}

export function parseComparison(text: string, path: string): Parsed<ComparisonDocument> {
  return parseDocument<ComparisonDocument>(text, path, COMPARISON_KIND);
}

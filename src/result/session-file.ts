/* The session as the text of a file: written and read back. */
import { jsonText } from './json-text.js';
import { type DocumentKind, type Parsed, parseDocument } from './result-file.js';
import {
  SESSION_FORMAT,
  SESSION_FORMAT_VERSION,
  type SessionDocument,
} from './session-document.js';
import { SESSION_SHAPE } from './session-shape.js';

const SESSION_KIND: DocumentKind = {
  noun: 'session',
  format: SESSION_FORMAT,
  version: SESSION_FORMAT_VERSION,
  shape: SESSION_SHAPE,
  command: 'modelbench ab',
};

export function sessionText(document: SessionDocument): string {
  return `${jsonText(document)}\n`;
}

export function parseSession(text: string, path: string): Parsed<SessionDocument> {
  return parseDocument<SessionDocument>(text, path, SESSION_KIND);
}

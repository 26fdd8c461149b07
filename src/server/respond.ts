import type { ServerResponse } from 'node:http';

import { clock } from '../base/clock.js';
import type { ReferenceSettings } from '../base/reference-settings.js';
import { unreachable } from '../base/unreachable.js';

import type { Instants } from './instants.js';
import { serverTimingOf } from './report.js';

/* Writes answers: the model's own with its report, and short ones in JSON for everything else. */

export type ModelAnswerWriter = (
  response: ServerResponse,
  body: string | Buffer,
  instants: Instants,
) => void;

const JSON_TYPE = 'application/json';

export function modelAnswerWriterOf(report: ReferenceSettings['report']): ModelAnswerWriter {
  switch (report) {
    case 'server-timing':
      return writeWithHeader;
    case 'server-timing-trailer':
      return writeWithTrailer;
    case 'none':
      return writeSilently;
    default:
      return unreachable(report);
  }
}

export function writeJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': JSON_TYPE,
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

export function writeError(
  response: ServerResponse,
  status: number,
  error: { readonly code: string; readonly message: string },
): void {
  writeJson(response, status, { error });
}

function writeSilently(response: ServerResponse, body: string | Buffer): void {
  response.writeHead(200, ['content-type', JSON_TYPE, 'content-length', String(body.length)]);
  endWith(response, body);
}

function writeWithHeader(
  response: ServerResponse,
  body: string | Buffer,
  instants: Instants,
): void {
  response.writeHead(200, [
    'content-type',
    JSON_TYPE,
    'content-length',
    String(body.length),
    'server-timing',
    serverTimingOf(instants, clock.nowNs()),
  ]);
  endWith(response, body);
}

/** Without a length, so chunked: only then can a trailer follow. */
function writeWithTrailer(
  response: ServerResponse,
  body: string | Buffer,
  instants: Instants,
): void {
  response.writeHead(200, ['content-type', JSON_TYPE, 'trailer', 'server-timing']);
  response.write(body, 'latin1');
  response.addTrailers({ 'server-timing': serverTimingOf(instants, clock.nowNs()) });
  response.end();
}

/** The body is ASCII (answer.ts), which Node writes as it is when it is told latin1. */
function endWith(response: ServerResponse, body: string | Buffer): void {
  response.end(body, 'latin1');
}

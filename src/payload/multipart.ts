import type { Random } from '../base/random.js';

import { contentTypeOf } from './content-type.js';
import type { EncodedBody } from './payload.js';
import { randomBytesOf } from './random-content.js';

/*
 * multipart/form-data (RFC 7578) as browsers write it. Node's FormData would do it too, but only
 * asynchronously and with a boundary of its own choosing: not the same bytes for the same seed.
 */

export type Part =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly path: string;
      readonly bytes: Uint8Array;
    };

export function encodeMultipart(parts: readonly Part[], boundary: string): EncodedBody {
  const pieces: Uint8Array[] = [];
  for (const part of parts) {
    const bytes = part.kind === 'text' ? Buffer.from(part.text) : part.bytes;
    pieces.push(Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`), bytes, LINE_END);
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    bytes: Buffer.concat(pieces),
    contentType: `multipart/form-data; boundary=${boundary}`,
    headers: [],
  };
}

/** 120 random bits: no content that was not made for it holds them. */
export function boundaryOf(random: Random): string {
  return `modelbench-${randomBytesOf(15, random).toString('hex')}`;
}

const LINE_END = Buffer.from('\r\n');

function headOf(part: Part): string {
  const disposition = `Content-Disposition: form-data; name="${quoted(part.name)}"`;
  if (part.kind === 'text') {
    return disposition;
  }
  const filename = part.path.slice(
    Math.max(part.path.lastIndexOf('/'), part.path.lastIndexOf('\\')) + 1,
  );
  const type = contentTypeOf(part.path);
  return `${disposition}; filename="${quoted(filename)}"\r\nContent-Type: ${type}`;
}

/** The HTML standard's way with the three characters that would end the quotes or the line. */
function quoted(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

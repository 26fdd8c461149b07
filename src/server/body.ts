import type { IncomingMessage } from 'node:http';

export const BODY_MAX_BYTES = 256 * 1024 * 1024;

export type BodyListener = {
  readonly onComplete: (chunks: readonly Buffer[], bodyBytes: number) => void;
  /** Called once, as soon as it is known; what still arrives is thrown away. */
  readonly onTooLarge: () => void;
  readonly onAborted: () => void;
};

const NO_CHUNKS: readonly Buffer[] = [];

/** Collects a request's body. Exactly one of the three is called, a request without one at once. */
export function readBody(request: IncomingMessage, bodyMaxBytes: number, to: BodyListener): void {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  // HTTP/2 has bodies that say neither: there the end says that there was none.
  const saysAll = request.httpVersionMajor < 2;
  if (saysAll && coding === undefined && (length === undefined || length === '0')) {
    to.onComplete(NO_CHUNKS, 0);
    return;
  }
  let over = false;
  let bodyBytes = 0;
  let chunks: Buffer[] = [];
  const refuse = () => {
    over = true;
    chunks = [];
    to.onTooLarge();
  };
  request.on('data', (chunk: Buffer) => {
    if (over) return;
    bodyBytes += chunk.length;
    if (bodyBytes > bodyMaxBytes) refuse();
    else chunks.push(chunk);
  });
  let isWhole = false;
  const leave = () => {
    if (!over && !isWhole) to.onAborted();
    over = true;
  };
  request.on('end', () => {
    isWhole = true;
    if (!over) to.onComplete(chunks, bodyBytes);
  });
  // Node emits one of these (of HTTP/2 the second) when the client leaves before the body's end.
  request.on('error', leave);
  request.on('aborted', leave);
  if (Number(length) > bodyMaxBytes) refuse();
}

import type { ServerResponse } from 'node:http';

import { ownSocketOf } from '../http2-door.js';

/*
 * Writes pieces of an answer's body, each in a write of its own. `response.write` makes three
 * pieces of a chunk and waits for the end of the turn to put them together; a hundred thousand
 * events a second leave no time for that, so a chunk goes to the socket as it is. Node ends the
 * answer: it knows that it is chunked, and that no length was promised.
 */

/** Headers leave with the next piece, or at the end of this turn. */
export function writePiece(response: ServerResponse, text: string): void {
  const socket = ownSocketOf(response);
  // With requests sent ahead of answers the socket belongs to another answer as yet; over HTTP/2
  // it never is one answer's, and Node frames the piece.
  if (socket === undefined || !response.headersSent) {
    response.write(text, 'latin1');
    return;
  }
  socket.write(response.chunkedEncoding ? chunkOf(text) : text, 'latin1');
}

function chunkOf(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

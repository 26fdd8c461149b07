import type { ServerResponse } from 'node:http';

import type { ReferenceSettings, STREAM_CUTS } from '../../base/reference-settings.js';
import { unreachable } from '../../base/unreachable.js';

import { ownSocketOf, resetStream } from '../http2-door.js';
import type { Instants } from '../instants.js';
import { headTimingOf, streamTimingOf } from '../report.js';

/* What surrounds the events of an answer: its head, and a connection that is given up. */

type Telling = { readonly instants: Instants; readonly report: ReferenceSettings['report'] };

/** A head cannot tell of times that are still to come; a trailer will. */
export function writeHeadOf(
  response: ServerResponse,
  contentType: string,
  { instants, report }: Telling,
): void {
  response.writeHead(200, [
    'content-type',
    contentType,
    'cache-control',
    'no-cache',
    'x-request-id',
    String(instants.number),
    ...(report === 'server-timing' ? ['server-timing', headTimingOf(instants)] : []),
    ...(report === 'server-timing-trailer' ? ['trailer', 'server-timing'] : []),
  ]);
}

/** Of an answer that was not asked to stream: it is written when it is whole. */
export function writeWholeHead(
  response: ServerResponse,
  bodyBytes: number,
  { instants, report }: Telling,
): void {
  const { finishedNs } = instants;
  response.writeHead(200, [
    'content-type',
    'application/json',
    'content-length',
    String(bodyBytes),
    'x-request-id',
    String(instants.number),
    ...(report === 'none'
      ? []
      : ['server-timing', streamTimingOf(instants, finishedNs, finishedNs)]),
  ]);
}

/** Over HTTP/2 the stream alone is given up: the connection is that of others, too. */
export function stopConnection(
  response: ServerResponse,
  how: Exclude<(typeof STREAM_CUTS)[number], 'end'>,
): void {
  const socket = ownSocketOf(response);
  if (socket === undefined && how !== 'hang') setImmediate(() => resetStream(response));
  switch (how) {
    case 'close':
      socket?.end();
      return;
    case 'reset':
      // What was written leaves first: a reset throws away what still waits.
      setImmediate(() => socket?.resetAndDestroy());
      return;
    case 'hang':
      return;
    default:
      unreachable(how);
  }
}

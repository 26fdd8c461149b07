/* What a run shows beyond its numbers: warnings, with the cells that they speak of and advice. */
import type { CellDocument, Finding } from '../result/document.js';

import { saturationsOf } from './saturation.js';

/** Connections closed after this share of the answers: the server does not keep them. */
const CLOSED_RATIO_MIN = 0.9;
/** What a cold connection sends in its first flight: ten segments of 1,448 bytes. */
const FIRST_FLIGHT_BYTES = 14_480;

export function findingsOf(cells: readonly CellDocument[]): readonly Finding[] {
  return [
    ...saturationsOf(cells),
    ...closing(cells),
    ...inconsistent(cells),
    ...unparseable(cells),
    ...largeUploads(cells),
  ];
}

function closing(cells: readonly CellDocument[]): readonly Finding[] {
  const closed = cells.filter(
    ({ counts, connections }) =>
      counts.ok > 0 && connections.closedByServer / counts.ok >= CLOSED_RATIO_MIN,
  );
  if (closed.length === 0) return [];
  return [
    {
      code: 'connection-close',
      message: 'the server closes the connection after each answer (Connection: close)',
      advice: 'a server that keeps connections saves each request a handshake',
      cells: closed.map(({ name }) => name),
    },
  ];
}

function inconsistent(cells: readonly CellDocument[]): readonly Finding[] {
  return cells
    .filter(({ inconsistentReports }) => inconsistentReports > 0)
    .map((cell) => ({
      code: 'inconsistent-reports',
      message: `${cell.inconsistentReports} of ${cell.counts.ok} answers claim more server time than the client waited; they are not believed`,
      advice: 'look at the unit: Server-Timing is in milliseconds',
      cells: [cell.name],
    }));
}

function unparseable(cells: readonly CellDocument[]): readonly Finding[] {
  return cells
    .filter(({ reports }) => reports.unparseable > 0)
    .map((cell) => ({
      code: 'unparseable-reports',
      message: `${cell.reports.unparseable} durations that the server reported are not numbers`,
      advice: 'write them as in `Server-Timing: inference;dur=12.3`',
      cells: [cell.name],
    }));
}

/** Upload is estimated from the handshake alone: of a large body that is a lower bound. */
function largeUploads(cells: readonly CellDocument[]): readonly Finding[] {
  const large = cells.filter(
    ({ payload, phases }) =>
      payload.bodyBytes > FIRST_FLIGHT_BYTES && phases.network.source !== 'none',
  );
  if (large.length === 0) return [];
  return [
    {
      code: 'upload-lower-bound',
      message:
        'the upload of bodies over 14 KiB is estimated from the handshake: a lower bound; ' +
        'the rest of it stands in server or unaccounted',
      advice: null,
      cells: large.map(({ name }) => name),
    },
  ];
}

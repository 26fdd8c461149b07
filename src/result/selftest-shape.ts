/* The selftest document as a shape: selftest-document.ts is what it means. */
import { FINDING_SHAPE, HOST_SHAPE, VALIDITY_SHAPE } from './result-shape.js';
import {
  type CeilingDocument,
  type FloorDocument,
  type PartErrorDocument,
  SELFTEST_FORMAT,
  SELFTEST_FORMAT_VERSION,
  SELFTEST_PARTS,
  type SelftestDocument,
  type SelftestLoad,
  type SpreadDocument,
} from './selftest-document.js';
import { fields, list, number, oneOf, orNull, type Shape, text, truth } from './shape.js';
import { SOURCE_SHAPE } from './summary-shape.js';

const maybeNumber = orNull(number);

const LOAD = { payload: text, bodyBytes: number, ratePerSecond: number } satisfies Record<
  keyof SelftestLoad,
  Shape
>;

const SPREAD = fields<keyof SpreadDocument>({
  meanNs: maybeNumber,
  p50Ns: maybeNumber,
  p99Ns: maybeNumber,
  maxNs: maybeNumber,
});

const FLOOR = fields<keyof FloorDocument>({
  ...LOAD,
  requests: number,
  achievedPerSecond: number,
  validity: VALIDITY_SHAPE,
  pacing: oneOf('exact', 'frugal'),
  late: SPREAD,
  afterSend: SPREAD,
  server: SPREAD,
  floorNs: maybeNumber,
});

const PART = fields<keyof PartErrorDocument>({
  ...LOAD,
  part: oneOf(...SELFTEST_PARTS),
  statistic: oneOf('p50', 'mean'),
  source: SOURCE_SHAPE,
  saidNs: maybeNumber,
  trueNs: maybeNumber,
  offNs: maybeNumber,
  truthErrorNs: maybeNumber,
});

const CEILING = fields<keyof CeilingDocument>({
  workers: number,
  ratePerSecond: maybeNumber,
  failedAtPerSecond: maybeNumber,
  why: orNull(text),
});

export const SELFTEST_SHAPE: Shape = fields<keyof SelftestDocument>({
  format: oneOf(SELFTEST_FORMAT),
  formatVersion: oneOf(SELFTEST_FORMAT_VERSION),
  tool: fields({ version: text, undici: text }),
  startedAt: text,
  finishedAt: text,
  partial: truth,
  host: HOST_SHAPE,
  fingerprint: text,
  floors: list(FLOOR),
  parts: list(PART),
  ceilings: list(CEILING),
  warnings: list(FINDING_SHAPE),
});

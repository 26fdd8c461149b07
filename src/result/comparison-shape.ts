/* The comparison document as a shape: comparison-document.ts is what it means. */
import { PARTS } from '../timing/piece.js';

import {
  type CellComparison,
  CHANGE_VERDICTS,
  type CheckDocument,
  COMPARED_STATISTICS,
  COMPARED_TIMES,
  COMPARISON_FORMAT,
  COMPARISON_FORMAT_VERSION,
  COMPARISON_MODES,
  type ComparisonDocument,
  DIFFERENCE_KINDS,
  type DifferenceDocument,
  type MetricComparison,
  type PartShare,
  type ShiftPoint,
  type SideDocument,
  type TestDocument,
  VERDICT_REASONS,
  type WhereDocument,
} from './comparison-document.js';
import { FINDING_SHAPE, LIMIT_FIELDS } from './result-shape.js';
import { FORESEEN_SHAPE } from './session-shape.js';
import { fields, list, number, oneOf, optional, orNull, type Shape, text, truth } from './shape.js';
import { SOURCE_SHAPE } from './summary-shape.js';

const maybeNumber = orNull(number);
const VERDICT = oneOf(...CHANGE_VERDICTS);
const REASON = oneOf(...VERDICT_REASONS);
const SOURCES = fields({ before: SOURCE_SHAPE, after: SOURCE_SHAPE });
const COUNTS = fields({ ok: number, failed: number });

const SIDE = fields<keyof SideDocument>({
  label: text,
  url: text,
  toolVersion: text,
  gitCommit: orNull(text),
  startedAt: text,
  files: list(text),
  observations: number,
});

const TEST = fields<keyof TestDocument>({
  alphaRatio: number,
  observations: number,
  familySize: number,
  replication: orNull(oneOf('connection', 'process')),
  seed: maybeNumber,
  sessionRatio: optional(number),
  foreseen: optional(list(FORESEEN_SHAPE)),
});

const DIFFERENCE = fields<keyof DifferenceDocument>({
  what: oneOf(...DIFFERENCE_KINDS),
  message: text,
  before: text,
  after: text,
});

const METRIC = fields<keyof MetricComparison>({
  cell: text,
  part: oneOf(...COMPARED_TIMES),
  statistic: oneOf(...COMPARED_STATISTICS),
  gated: truth,
  beforeNs: maybeNumber,
  afterNs: maybeNumber,
  changeRatio: maybeNumber,
  low: maybeNumber,
  high: maybeNumber,
  pAdjusted: maybeNumber,
  marginRatio: number,
  marginNs: optional(number),
  detectableRatio: maybeNumber,
  verdict: VERDICT,
  reason: orNull(REASON),
  strict: truth,
  sources: SOURCES,
  observations: number,
  requestsMin: number,
  changes: list(number),
});

const PART = fields<keyof PartShare>({
  part: oneOf(...PARTS),
  beforeNs: maybeNumber,
  afterNs: maybeNumber,
  changeNs: maybeNumber,
  lowNs: maybeNumber,
  highNs: maybeNumber,
  shareRatio: maybeNumber,
  sources: SOURCES,
});

const WHERE = fields<keyof WhereDocument>({
  beforeNs: maybeNumber,
  afterNs: maybeNumber,
  changeNs: maybeNumber,
  lowNs: maybeNumber,
  highNs: maybeNumber,
  parts: list(PART),
  first: orNull(oneOf(...PARTS)),
  queueFollows: truth,
});

const SHIFT = fields<keyof ShiftPoint>({
  quantile: number,
  changeRatio: number,
  low: maybeNumber,
  high: maybeNumber,
});

const CELL = fields<keyof CellComparison>({
  name: text,
  verdict: VERDICT,
  where: WHERE,
  shift: list(SHIFT),
  counts: fields({ before: COUNTS, after: COUNTS }),
  throughputPerSecond: fields({ before: number, after: number }),
  saturated: truth,
});

export const CHECK_SHAPE = fields<keyof CheckDocument>({
  stage: oneOf('screen', 'confirmation'),
  limits: list(fields({ ...LIMIT_FIELDS, cell: text })),
});

export const COMPARISON_SHAPE: Shape = fields<keyof ComparisonDocument>({
  format: oneOf(COMPARISON_FORMAT),
  formatVersion: oneOf(COMPARISON_FORMAT_VERSION),
  tool: fields({ version: text }),
  mode: oneOf(...COMPARISON_MODES),
  verdict: VERDICT,
  reasons: list(REASON),
  scenario: fields({ name: text, sha256: text }),
  sides: fields({ before: SIDE, after: SIDE }),
  test: TEST,
  differences: list(DIFFERENCE),
  validity: fields({ verdict: oneOf('valid', 'invalid'), reasons: list(FINDING_SHAPE) }),
  cells: list(CELL),
  metrics: list(METRIC),
  warnings: list(FINDING_SHAPE),
  check: optional(CHECK_SHAPE),
});

/* The session document as a shape: session-document.ts is what it means. */
import {
  CELL_SHAPE,
  FINDING_SHAPE,
  GIT_SHAPE,
  HOST_SHAPE,
  SCENARIO_SHAPE,
  TARGET_SHAPE,
  TOOL_SHAPE,
} from './result-shape.js';
import {
  ARMS,
  type ArmDocument,
  type ArmRunDocument,
  type ForeseenDocument,
  type RoundDocument,
  SEEN_IN,
  SESSION_FORMAT,
  SESSION_FORMAT_VERSION,
  type SeenInDocument,
  type SessionDocument,
  type SessionPlanDocument,
} from './session-document.js';
import {
  fields,
  list,
  map,
  number,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
  truth,
} from './shape.js';

export const FORESEEN_SHAPE = fields<keyof ForeseenDocument>({
  statistic: text,
  deviationRatio: number,
  seenIn: optional(fields<keyof SeenInDocument>({ kind: oneOf(...SEEN_IN), count: number })),
  changeRatio: number,
});

const PLAN = fields<keyof SessionPlanDocument>({
  rounds: number,
  looks: list(number),
  alphaRatio: number,
  replication: oneOf('connection', 'process'),
  sharedSchedule: truth,
  expectedNs: number,
  foreseen: optional(list(FORESEEN_SHAPE)),
});

const ARM = fields<keyof ArmDocument>({
  label: text,
  target: TARGET_SHAPE,
  changes: list(text),
  restart: orNull(text),
});

const RUN = fields<keyof ArmRunDocument>({
  arm: oneOf(...ARMS),
  startedAt: text,
  anchor: fields<keyof ArmRunDocument['anchor']>({
    atStartNs: orNull(number),
    atEndNs: orNull(number),
  }),
  failure: orNull(text),
  cells: list(CELL_SHAPE),
  warnings: list(FINDING_SHAPE),
});

export const SESSION_SHAPE: Shape = fields<keyof SessionDocument>({
  format: oneOf(SESSION_FORMAT),
  formatVersion: oneOf(SESSION_FORMAT_VERSION),
  tool: TOOL_SHAPE,
  id: text,
  startedAt: text,
  finishedAt: text,
  partial: truth,
  host: HOST_SHAPE,
  labels: map(text),
  git: GIT_SHAPE,
  scenario: SCENARIO_SHAPE,
  seed: number,
  plan: PLAN,
  arms: fields({ before: ARM, after: ARM }),
  rounds: list(fields<keyof RoundDocument>({ round: number, runs: list(RUN) })),
  warnings: list(FINDING_SHAPE),
});

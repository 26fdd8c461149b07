import type { SessionOutcome, SessionRequest } from '../../src/study/ab/run-session.js';
import type { CellDocument } from '../../src/result/document.js';
import type { Arm, SessionDocument } from '../../src/result/session-document.js';
import { randomOf } from '../../src/base/random.js';

import { cellOfTimes, type RunTimes, sessionOf } from '../support/session-fixture.js';

/* Sessions that an engine could give, without sending anything. */

const CELL = '1KiB · concurrency 1';

/** `share`: by how much after is slower; `noise`: how much rounds differ. */
export type FakeChange = {
  readonly share?: number;
  readonly noise?: number;
  readonly seed?: number;
};

export function fakeSession(
  rounds: number,
  { share = 0, noise = 0.005, seed = 1 }: FakeChange = {},
): SessionDocument {
  const random = randomOf(seed);
  return sessionOf(rounds, (round, arm) => {
    // Up in one round and down in the next, so that noise is noise whatever the seed.
    const sign = round % 2 === 0 ? 1 : -1;
    const factor = arm === 'after' ? 1 + noise * sign * (0.5 + 0.5 * random()) : 1;
    return [fakeCell(arm, share, factor)];
  });
}

export function measuredCell(scale: number): CellDocument {
  return cellOfTimes(CELL, timesOf(scale), 'whole');
}

function fakeCell(arm: Arm, share: number, factor: number): CellDocument {
  const scale = arm === 'after' ? factor * (1 + share) : factor;
  return cellOfTimes(CELL, timesOf(scale), 'whole');
}

const REQUESTS = 200;

function timesOf(scale: number): RunTimes {
  const spread = (index: number): number => 1 + index / REQUESTS;
  const inferenceNs = Float64Array.from({ length: REQUESTS }, (_, at) => 20e6 * spread(at) * scale);
  return { inferenceNs, responseNs: inferenceNs.map((ns) => ns + 1e6 * scale) };
}

/** An engine that gives these sessions in turn, and remembers what it was asked for. */
export function sessionsEngine(outcomes: readonly (SessionDocument | SessionOutcome)[]): {
  readonly runSession: (request: SessionRequest) => Promise<SessionOutcome>;
  readonly asked: SessionRequest[];
} {
  const asked: SessionRequest[] = [];
  return {
    asked,
    runSession: async (request) => {
      const next = outcomes[asked.length];
      asked.push(request);
      if (next === undefined) throw new Error('one session too many');
      return 'ended' in next ? next : { document: next, ended: { kind: 'done' } };
    },
  };
}

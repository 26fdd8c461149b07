/*
 * A model server that is simulated: one worker, first in, first out, on a machine whose speed
 * wanders. What makes requests of one run alike, and two runs unlike, is all there; so tests that
 * take requests for independent fail here as they do in the world (see docs/comparing.md).
 */

import { type Random, randomOf, seedOf } from '../../src/base/random.js';

import type { RunTimes } from '../support/session-fixture.js';

/** Standard deviations of logarithms. */
export type World = {
  /** Share of the time that the worker is busy. */
  readonly load: number;
  /** Of the service time, from request to request. */
  readonly service: number;
  /** Of the machine within a run: it wanders with a time constant of 300 requests. */
  readonly wander: number;
  /** Of a run: something that is settled anew at each start. */
  readonly boot: number;
  /** Of the machine over runs: a slow drift. */
  readonly drift: number;
};

export const WORLDS = {
  /** A queue on a quiet machine. */
  queue: { load: 0.6, service: 0.25, wander: 0, boot: 0, drift: 0 },
  /** A usual CI machine. */
  usual: { load: 0.5, service: 0.25, wander: 0.05, boot: 0.01, drift: 0.03 },
  restarts: { load: 0.5, service: 0.25, wander: 0.05, boot: 0.03, drift: 0.03 },
  quiet: { load: 0.5, service: 0.25, wander: 0.01, boot: 0.003, drift: 0.01 },
} as const satisfies Readonly<Record<string, World>>;

const REQUESTS = 2000;
/** Of service; only ratios matter, as long as margins in ms are small beside it. */
const SERVICE_NS = 100e6;
/** Of the variance of the logarithm of service: what the payload itself asks for. */
const PAYLOAD_SHARE = 0.7;
const WANDER_KEEPS = Math.exp(-1 / 300);
const DRIFT_KEEPS = 0.95;

export type Simulation = {
  readonly world: World;
  readonly rounds: number;
  readonly seed: number;
  /** Of the service time of after: 1.05 is a planted 5 %. */
  readonly factor: number;
  /** `shared`: both arms of a round get the same arrivals and payloads. */
  readonly schedule: 'shared' | 'own';
  /** `sequential`: all of before, then all of after. */
  readonly order: 'interleaved' | 'sequential';
};

export type SimulatedRound = { readonly before: RunTimes; readonly after: RunTimes };

export function simulate(simulation: Simulation): readonly SimulatedRound[] {
  const { world, rounds, seed, factor, schedule, order } = simulation;
  const drifts = driftsOf(2 * rounds, world.drift, normalsOf(seedOf(seed, 'drift')));
  return Array.from({ length: rounds }, (_, round) => {
    const [before, after] = positionsOf(round, rounds, order);
    const requests = (arm: string): number =>
      seedOf(seed, schedule === 'shared' ? `requests ${round}` : `requests ${round} ${arm}`);
    const runOf = (arm: string, position: number, speed: number): RunTimes =>
      runTimes(world, {
        requestSeed: requests(arm),
        runSeed: seedOf(seed, `run ${round} ${arm}`),
        log: (drifts[position] ?? 0) + Math.log(speed),
      });
    return { before: runOf('before', before, 1), after: runOf('after', after, factor) };
  });
}

/** Before, after, after, before; or all of one ahead of the other. */
function positionsOf(
  round: number,
  rounds: number,
  order: Simulation['order'],
): readonly [before: number, after: number] {
  if (order === 'sequential') return [round, rounds + round];
  return round % 2 === 0 ? [2 * round, 2 * round + 1] : [2 * round + 1, 2 * round];
}

function driftsOf(count: number, deviation: number, normal: Random): readonly number[] {
  let value = normal();
  return Array.from({ length: count }, () => {
    value = DRIFT_KEEPS * value + Math.sqrt(1 - DRIFT_KEEPS ** 2) * normal();
    return deviation * value;
  });
}

type RunSeeds = {
  readonly requestSeed: number;
  readonly runSeed: number;
  /** Logarithm of how much slower this whole run is. */
  readonly log: number;
};

function runTimes(world: World, { requestSeed, runSeed, log }: RunSeeds): RunTimes {
  const arrival = randomOf(requestSeed);
  const payload = normalsOf(seedOf(requestSeed, 'payload'));
  const own = normalsOf(runSeed);
  const base = log + world.boot * own() - world.service ** 2 / 2;
  const [shared, rest] = [Math.sqrt(PAYLOAD_SHARE), Math.sqrt(1 - PAYLOAD_SHARE)];
  const step = Math.sqrt(1 - WANDER_KEEPS ** 2);
  let machine = own();
  let waitedNs = 0;
  const [responseNs, inferenceNs] = [new Float64Array(REQUESTS), new Float64Array(REQUESTS)];
  for (let request = 0; request < REQUESTS; request += 1) {
    machine = WANDER_KEEPS * machine + step * own();
    const own2 = world.service * (shared * payload() + rest * own());
    const serviceNs = SERVICE_NS * Math.exp(base + world.wander * machine + own2);
    inferenceNs[request] = serviceNs;
    responseNs[request] = waitedNs + serviceNs;
    // Lindley: the next waits for what is left when it comes.
    const gapNs = (-Math.log(1 - arrival()) * SERVICE_NS) / world.load;
    waitedNs = Math.max(0, waitedNs + serviceNs - gapNs);
  }
  return { responseNs, inferenceNs };
}

/** Standard normal, by the polar method of Marsaglia. */
export function normalsOf(seed: number): Random {
  const random = randomOf(seed);
  let kept = NaN;
  return () => {
    if (!Number.isNaN(kept)) {
      const value = kept;
      kept = NaN;
      return value;
    }
    let [x, y, square] = [0, 0, 0];
    do {
      x = 2 * random() - 1;
      y = 2 * random() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    kept = y * scale;
    return x * scale;
  };
}

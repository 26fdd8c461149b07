import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import { signFlipMaxT } from '../../src/stats/max-t.js';

import { chanceOf } from '../../src/compare/steadiness.js';
import { columnsOf, type Noise } from './noisy-rounds.js';
import { percentileOf, perRequestRejects } from './per-request.js';
import { forEachTrial, hasVerdict, type Trial } from './sessions.js';
import { WORLDS, type World } from './simulated.js';
import { allowedCount, timesOf } from './size.js';

/*
 * Nothing changed: how often is something called changed all the same? Experiments S2 to S5 of the
 * plan that docs/comparing.md describes. The seeds are fixed: these are counts, not chances.
 */

const ROUNDS = 10;
const ALPHA = 0.05;

test('the bounds are those of the binomial distribution', () => {
  const bounds = [20, 50, 100, 200, 400, 1000, 2000].map((times) => allowedCount(times, ALPHA));
  assert.deepEqual(bounds, [4, 7, 11, 18, 31, 67, 123]);
});

const NOISES: readonly Noise[] = ['normal', 'heavy', 'spikes'];

for (const noise of NOISES) {
  for (const metrics of [6, 24]) {
    for (const rounds of [8, 10, 12]) {
      test(`S2: ${metrics} metrics, ${rounds} rounds, ${noise} noise: few false alarms`, () => {
        const times = timesOf(400);
        let [up, down] = [0, 0];
        for (let seed = 1; seed <= times; seed += 1) {
          const spec = { metrics, rounds, noise, deviation: 0.03, shift: 0, seed };
          const found = signFlipMaxT(columnsOf(spec));
          up += Math.min(...found.up) <= ALPHA ? 1 : 0;
          down += Math.min(...found.down) <= ALPHA ? 1 : 0;
        }
        assert.ok(up <= allowedCount(times, ALPHA), `${up} of ${times} called slower`);
        assert.ok(down <= allowedCount(times, ALPHA), `${down} of ${times} called faster`);
      });
    }
  }
}

type Alarms = { regressed: number; improved: number; perRequest: number };

function alarmsIn(world: World, times: number, look: (trial: Trial) => boolean): Alarms {
  const alarms = { regressed: 0, improved: 0, perRequest: 0 };
  const simulation = {
    world,
    rounds: ROUNDS,
    factor: 1,
    schedule: 'own',
    order: 'interleaved',
  } as const;
  forEachTrial(times, simulation, (trial) => {
    alarms.regressed += hasVerdict(trial.comparison, 'regressed') ? 1 : 0;
    alarms.improved += hasVerdict(trial.comparison, 'improved') ? 1 : 0;
    alarms.perRequest += look(trial) ? 1 : 0;
  });
  return alarms;
}

function checkFew({ regressed, improved }: Alarms, times: number, t: TestContext): void {
  t.diagnostic(`${regressed} regressed, ${improved} improved of ${times}`);
  const allowed = allowedCount(times, ALPHA);
  assert.ok(regressed <= allowed, `${regressed} of ${times} called regressed`);
  assert.ok(improved <= allowed, `${improved} of ${times} called improved`);
}

test('S3, S4: on a usual machine few, where a test over requests sees a change in a third', (t) => {
  const times = timesOf(400);
  const alarms = alarmsIn(WORLDS.usual, times, ({ rounds }) => perRequestRejects(rounds, ALPHA));
  checkFew(alarms, times, t);
  const share = alarms.perRequest / times;
  t.diagnostic(`a test over requests: ${share}`);
  assert.ok(share > 0.3, `requests are too independent: only ${share} rejected`);
});

for (const name of ['queue', 'restarts'] as const) {
  test(`S3: few false alarms in the world "${name}"`, (t) => {
    const times = timesOf(400);
    checkFew(
      alarmsIn(WORLDS[name], times, () => false),
      times,
      t,
    );
  });
}

test('S5: one arm after the other instead of in turn, and drift passes for a change', (t) => {
  const times = timesOf(200);
  let rejected = 0;
  const simulation = {
    world: WORLDS.usual,
    rounds: ROUNDS,
    factor: 1,
    schedule: 'own',
    order: 'sequential',
  } as const;
  forEachTrial(times, simulation, ({ rounds }) => {
    const shifts = rounds.map(({ before, after }) =>
      Math.log(percentileOf(after.responseNs, 0.5) / percentileOf(before.responseNs, 0.5)),
    );
    rejected += chanceOf(shifts) <= ALPHA ? 1 : 0;
  });
  t.diagnostic(`${rejected} of ${times}`);
  assert.ok(rejected > 0.08 * times, `${rejected} of ${times}`);
});

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';

import fc from 'fast-check';

import { whyNotComparable } from '../../../src/study/ab/arm-plan.js';
import { type Design, foresee } from '../../../src/study/ab/foresee.js';
import { roundOrders } from '../../../src/study/ab/round-order.js';
import { planOfRound } from '../../../src/study/ab/round-plan.js';
import { runSession, type SessionOutcome } from '../../../src/study/ab/run-session.js';
import type { Plan } from '../../../src/scenario/plan.js';

import { planOf, settingOf } from '../../support/run-scenario.js';

const LOAD = `payloads: [1KiB]
load: { rate: 100/s, arrivals: poisson }
warmup: 50ms
measure: 200ms
`;
const REFERENCE = planOf(
  `target: { reference: { workers: 4, inference: 1ms }, timeout: 5s }\n${LOAD}`,
);

function designOf(rounds: number): Design {
  return { rounds, looks: [rounds], alpha: 0.05 };
}

type ArmWish = { readonly plan: Plan; readonly restart?: string };

function session(before: ArmWish, after: ArmWish, rounds: number): Promise<SessionOutcome> {
  const arm = ({ plan, restart }: ArmWish, label: string) => ({
    label,
    plan,
    changes: [],
    restart,
  });
  const arms = { before: arm(before, 'before'), after: arm(after, 'after') };
  const design = designOf(rounds);
  const foresight = foresee(before.plan, design);
  const request = { arms, design, foresight, series: 'screen', isEnough: () => false } as const;
  return runSession(request, settingOf());
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('two rounds are ABBA or BAAB, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer(), (rounds, seed) => {
      const orders = roundOrders(rounds, seed);
      assert.equal(orders.length, rounds);
      for (let at = 0; at + 1 < rounds; at += 2) {
        assert.deepEqual(orders[at + 1], [...(orders[at] ?? [])].reverse());
      }
      assert.deepEqual(orders, roundOrders(rounds, seed));
    }),
  );
  const first = (seed: number) => roundOrders(1, seed)[0]?.[0];
  assert.equal(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(first)).size, 2);
});

test('rounds are seeded apart, arms alike, and a confirmation sends nothing again', () => {
  const seeds = (['screen', 'confirmation'] as const).flatMap((series) =>
    [0, 1, 2, 3].map((round) => planOfRound(REFERENCE, REFERENCE, { series, round }).cells[0].seed),
  );
  assert.equal(new Set(seeds).size, seeds.length);
  const other = planOf(`target: http://127.0.0.1:1/\nseed: 7\n${LOAD}`);
  const name = { series: 'screen', round: 3 } as const;
  assert.equal(planOfRound(other, REFERENCE, name).cells[0].seed, seeds[3]);
});

test('cells that are not alike do not stand side by side', () => {
  const why = (before: string, after: string): string | undefined => {
    const arm = (text: string) => ({
      label: '',
      plan: planOf(text),
      changes: [],
      restart: undefined,
    });
    return whyNotComparable({ before: arm(before), after: arm(after) });
  };
  const base = `target: http://127.0.0.1:1/\n${LOAD}`;
  assert.equal(why(base, base), undefined);
  assert.match(why(base, base.replace('200ms', '300ms')) ?? '', /not measured alike/);
  assert.match(why(base, base.replace('[1KiB]', '[2KiB]')) ?? '', /stands beside "2KiB/);
  assert.match(why(base, base.replace('[1KiB]', '[1KiB, 2KiB]')) ?? '', /1 cells, after 2/);
  assert.match(why(`${base}repeat: 2\n`, base) ?? '', /repeated/);
});

test('what a plan can see is told beforehand, with what it is too short for', () => {
  const { visible, tooFew, isCountKnown, roundsRequired } = foresee(
    planOf(`target: http://127.0.0.1:1/
payloads: [1KiB]
load: { rate: 20/s }
measure: 10s
`),
    designOf(10),
  );
  assert.deepEqual(
    visible.map(({ statistic }) => statistic),
    ['p50', 'p90'],
  );
  // (t₀.₉₅ + t₀.₈) · 0.031 / √10 with nine degrees of freedom.
  assert.ok(Math.abs((visible[0]?.changeRatio ?? 0) - 0.0268) < 0.0005);
  assert.deepEqual(tooFew, ['p99']);
  assert.equal(isCountKnown, true);
  assert.equal(roundsRequired, 5);
});

test('both arms of a round are sent the same requests, in each round others', async () => {
  const { document, ended } = await session({ plan: REFERENCE }, { plan: REFERENCE }, 2);
  assert.deepEqual(ended, { kind: 'done' });
  assert.equal(document.partial, false);
  assert.equal(document.plan.replication, 'process');
  const due = document.rounds.map(({ runs }) => runs.map(({ cells }) => cells[0]?.counts.due));
  for (const [one, other] of due) assert.equal(one, other);
  for (const { anchor, failure } of document.rounds.flatMap(({ runs }) => runs)) {
    assert.equal(failure, null);
    assert.ok((anchor.atStartNs ?? 0) > 0 && (anchor.atEndNs ?? 0) > 0);
  }
});

test('a restart command that exits 1 is told with its output, and nothing is measured', async () => {
  const plan = planOf(`target: http://127.0.0.1:${await freePort()}/\n${LOAD}`);
  const { document, ended } = await session(
    { plan, restart: 'echo no such model >&2; exit 1' },
    { plan: REFERENCE },
    5,
  );
  assert.ok(ended.kind === 'failed');
  assert.match(
    ended.why,
    /before failed in round 1: the command of --restart-before .* exit code 1; .*\n {2}no such/,
  );
  assert.equal(document.partial, true);
  assert.ok(
    document.rounds.every(({ runs }) =>
      runs.every(({ cells }) => cells.length === 0 || runs.length < 2),
    ),
  );
});

test('a command that is the server is ended after each run, and started for the next', async () => {
  const url = `http://127.0.0.1:${await freePort()}/`;
  const { port } = new URL(url);
  const plan = planOf(`target: ${url}\n${LOAD}`);
  const code =
    `require("http").createServer((q, a) => q.resume().on("end", () => a.end("{}")))` +
    `.listen(${port}, "127.0.0.1")`;
  const restart = `${process.execPath} -e '${code}'`;
  const { document, ended } = await session({ plan, restart }, { plan, restart }, 2);
  assert.deepEqual(ended, { kind: 'done' });
  const runs = document.rounds.flatMap((round) => round.runs);
  assert.equal(runs.length, 4);
  for (const { cells } of runs) assert.ok((cells[0]?.counts.ok ?? 0) > 0);
});

test('an arm that goes away half-way loses rounds, then the session ends and keeps the others', async () => {
  const url = `http://127.0.0.1:${await freePort()}/`;
  const { port } = new URL(url);
  const plan = planOf(`target: ${url}\n${LOAD}`);
  // It serves twice and then will not start again.
  const mark = `served-${port}`;
  const code =
    `const f=require("fs"),p=require("os").tmpdir()+"/${mark}";` +
    'const n=f.existsSync(p)?+f.readFileSync(p):0;f.writeFileSync(p,String(n+1));' +
    'if(n>=2){f.rmSync(p);process.exit(7)}' +
    `require("http").createServer((q,a)=>q.resume().on("end",()=>a.end("{}")))` +
    `.listen(${port},"127.0.0.1")`;
  const restart = `${process.execPath} -e '${code}'`;
  const { document, ended } = await session({ plan: REFERENCE }, { plan, restart }, 3);
  assert.ok(ended.kind === 'failed', JSON.stringify(ended));
  assert.match(ended.why, /after failed in round 3: .*exit code 7.*; 2 of 3 rounds are kept/s);
  assert.equal(document.partial, true);
  const whole = document.rounds.filter(
    ({ runs }) => runs.length === 2 && runs.every(({ failure }) => failure === null),
  );
  assert.equal(whole.length, 2);
});

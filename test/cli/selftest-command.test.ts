import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import type { Engine } from '../../src/cli/engine.js';
import type { Signal } from '../../src/cli/io.js';
import type { SelftestOutcome } from '../../src/study/selftest/run-selftest.js';
import type { SelftestDocument } from '../../src/result/selftest-document.js';
import { fingerprintOf } from '../../src/host/fingerprint.js';

import { modelbench, type Spoken, temporaryFolder } from '../support/command-line.js';
import { busyCase, selftestCase, weakCase } from '../support/selftest-fixture.js';
import { fakeOutcome, fakeResult } from './fake-run.js';

/** The machine that the fake run was made on. */
const HERE = fingerprintOf(fakeResult().host, fakeResult().tool);

function selftestHere(over: Partial<SelftestDocument> = {}): SelftestDocument {
  return selftestCase({ fingerprint: HERE, ...over });
}

function giving(
  document: SelftestDocument,
  ended: SelftestOutcome['ended'] = { kind: 'done' },
): Partial<Engine> {
  return { selftest: async () => ({ document, ended }), runPlan: async () => fakeOutcome() };
}

type Place = { readonly folder: string; readonly environment: Record<string, string> };

function placeOf(t: TestContext): Place {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'scenario.yaml'), 'target: http://127.0.0.1:8000/predict\n');
  return { folder, environment: { XDG_STATE_HOME: join(folder, 'state') } };
}

function keptPath({ folder }: Place, fingerprint = HERE): string {
  return join(folder, 'state', 'modelbench', 'selftest', `${fingerprint}.json`);
}

/** What a run on this machine says afterwards. */
async function floorsOfRun(place: Place): Promise<readonly (number | null)[]> {
  const words = ['run', 'scenario.yaml', '--format', 'json', '--quiet'];
  const { stdout, code } = await modelbench(words, { ...place, engine: giving(selftestHere()) });
  assert.equal(code, 0);
  const { cells } = JSON.parse(stdout) as ReturnType<typeof fakeResult>;
  return cells.map(({ floorNs }) => floorNs);
}

test('a selftest is printed and kept, and a later run on the machine knows its floor', async (t) => {
  const place = placeOf(t);
  assert.deepEqual(await floorsOfRun(place), [null]);
  const { code, stdout, stderr } = await modelbench(['selftest'], {
    ...place,
    engine: giving(selftestHere()),
  });
  assert.equal(code, 0);
  assert.equal(stderr, '');
  assert.match(stdout, /^selftest · 2 × Example CPU .* valid\n/);
  assert.match(stdout, /\nkept: [\s\S]*later runs\s+here/);
  assert.deepEqual(JSON.parse(readFileSync(keptPath(place), 'utf8')), selftestHere());
  // 64 KiB at 50/s in a closed loop: that of 64 KiB at 100/s by a client that sleeps.
  assert.deepEqual(await floorsOfRun(place), [350_000]);
  const table = await modelbench(['run', 'scenario.yaml'], {
    ...place,
    engine: giving(selftestHere()),
  });
  assert.match(table.stdout, /this tool's floor here: 350 µs/);
});

test('a machine that changed has no floor until it is tested again', async (t) => {
  const place = placeOf(t);
  const elsewhere = selftestCase({ fingerprint: 'ffffffffffffffff' });
  const { code } = await modelbench(['selftest'], { ...place, engine: giving(elsewhere) });
  assert.equal(code, 0);
  assert.ok(existsSync(keptPath(place, 'ffffffffffffffff')));
  assert.deepEqual(await floorsOfRun(place), [null]);
});

test('a kept selftest that is damaged is none', async (t) => {
  const place = placeOf(t);
  mkdirSync(join(keptPath(place), '..'), { recursive: true });
  for (const text of ['', '{"format": "modelbench/selftest"', '{"format": "else"}']) {
    writeFileSync(keptPath(place), text);
    assert.deepEqual(await floorsOfRun(place), [null]);
  }
});

test('without XDG_STATE_HOME it is kept below the home folder', async (t) => {
  const { folder } = placeOf(t);
  for (const XDG_STATE_HOME of ['', 'not/absolute']) {
    const environment = { HOME: folder, XDG_STATE_HOME };
    const engine = giving(selftestHere());
    const { stdout } = await modelbench(['selftest'], { folder, environment, engine });
    assert.match(stdout, /\nkept: ~\/\.local\/state\/modelbench\/selftest\/[0-9a-f]{16}\.json /);
  }
  assert.ok(existsSync(join(folder, '.local/state/modelbench/selftest', `${HERE}.json`)));
});

test('a state folder that cannot be written costs the floor, not the table', async (t) => {
  const place = placeOf(t);
  writeFileSync(join(place.folder, 'state'), 'a file');
  const engine = giving(selftestHere());
  const { code, stdout, stderr } = await modelbench(['selftest'], { ...place, engine });
  assert.equal(code, 0);
  assert.match(stdout, /\nFLOOR [\s\S]*\nnot kept: /);
  assert.match(stderr, /^warning: the floor could not be kept: .*not a directory\n$/);
  const quiet = await modelbench(['selftest', '--quiet'], { ...place, engine });
  assert.equal(quiet.stderr, '');
  const nowhere = await modelbench(['selftest'], { folder: place.folder, engine });
  assert.match(nowhere.stderr, /neither XDG_STATE_HOME nor HOME says where/);
});

for (const [sentence, document, verdict] of [
  ['what the machine was too busy for has no floor, and the rest is kept', busyCase(), 'suspect'],
  ['a level that it cannot carry has no floor, and is no failure', weakCase(), 'valid'],
] as const) {
  test(`0: ${sentence}`, async (t) => {
    const place = placeOf(t);
    const engine = giving({ ...document, fingerprint: HERE });
    const { code, stdout, stderr } = await modelbench(['selftest'], { ...place, engine });
    assert.equal(code, 0);
    assert.ok(stdout.includes(` ${verdict}\n`));
    assert.equal(stderr, '');
    assert.deepEqual(await floorsOfRun(place), [350_000]);
  });
}

test('4: nothing was found out', async (t) => {
  const busy = busyCase();
  const floors = busy.floors.map((floor) => ({ ...floor, floorNs: null }));
  for (const [warnings, why] of [
    [
      busy.warnings,
      ': invalid (instant server, exact pacing): the generator could not keep up: of ',
    ],
    [[], '\n'],
  ] as const) {
    const { code, stdout, stderr } = await modelbench(['selftest'], {
      ...placeOf(t),
      engine: giving({ ...busy, floors, warnings }),
    });
    assert.equal(code, 4);
    assert.match(stdout, / invalid\n/);
    assert.ok(stderr.startsWith(`error: no floor can be trusted${why}`), stderr);
  }
});

test('a selftest that knows less than the one from before does not take its place', async (t) => {
  const place = placeOf(t);
  // Of the machine that its fingerprint is of: what is kept is found by that.
  const { host, tool } = fakeResult();
  const good = selftestHere({ host, tool });
  await modelbench(['selftest'], { ...place, engine: giving(good) });
  const busy = { ...busyCase(), fingerprint: HERE, host, tool };
  const none = { ...busy, floors: busy.floors.map((floor) => ({ ...floor, floorNs: null })) };
  for (const [document, why, expected] of [
    [busy, /\nnot kept: [\s\S]* has more\s+floors\s+that\s+can\s+be\s+trusted\n/, 0],
    [none, /\nnot kept: no floor in it can be trusted\n/, 4],
  ] as const) {
    const { code, stdout, stderr } = await modelbench(['selftest'], {
      ...place,
      engine: giving(document),
    });
    assert.equal(code, expected);
    assert.match(stdout, why);
    assert.doesNotMatch(stderr, /warning/);
    assert.deepEqual(JSON.parse(readFileSync(keptPath(place), 'utf8')), good);
  }
  const { code } = await modelbench(['selftest'], { ...place, engine: giving(good) });
  assert.equal(code, 0);
});

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${expected}: ${signal} ends a selftest, shows what there is, and keeps nothing`, async (t) => {
    const place = placeOf(t);
    let send: (signal: Signal) => void = () => {};
    const { code, stdout, stderr } = await modelbench(['selftest'], {
      ...place,
      onListening: (sender) => {
        send = sender;
      },
      engine: {
        selftest: async (_request, { interruption }) => {
          send(signal);
          const requested = interruption.requested();
          assert.equal(requested, signal);
          return {
            document: selftestHere({ partial: true }),
            ended: { kind: 'interrupted', signal },
          };
        },
      },
    });
    assert.equal(code, expected);
    assert.match(stderr, /^stopping; /);
    assert.match(stdout, /is not kept\n/);
    assert.equal(existsSync(keptPath(place)), false);
  });
}

test('3: a selftest whose server cannot be started says why', async (t) => {
  const place = placeOf(t);
  const document = selftestHere({ partial: true, floors: [], parts: [] });
  const engine = giving(document, { kind: 'failed', why: 'the server was not ready within 15s' });
  const { code, stdout, stderr } = await modelbench(['selftest'], { ...place, engine });
  assert.equal(code, 3);
  assert.equal(stdout, '');
  assert.equal(stderr, 'error: the server was not ready within 15s\n');
});

test('--full looks for the ceiling, and nothing else does', async (t) => {
  const place = placeOf(t);
  const extents: string[] = [];
  const engine: Partial<Engine> = {
    selftest: async ({ extent, loads }): Promise<SelftestOutcome> => {
      extents.push(`${extent} ${loads.length}`);
      return { document: selftestHere(), ended: { kind: 'done' } };
    },
  };
  await modelbench(['selftest'], { ...place, engine });
  await modelbench(['selftest', '--full'], { ...place, engine });
  assert.deepEqual(extents, ['usual 5', 'full 5']);
});

test('the formats of a selftest are table, json and markdown', async (t) => {
  const place = placeOf(t);
  const engine = giving(selftestHere());
  const of = (...words: readonly string[]): Promise<Spoken> =>
    modelbench(['selftest', ...words], { ...place, engine });
  assert.deepEqual(JSON.parse((await of('--format', 'json')).stdout), selftestHere());
  assert.match((await of('--format', 'markdown')).stdout, /^### selftest/);
  const csv = await of('--format', 'csv');
  assert.equal(csv.code, 2);
  assert.match(csv.stderr, /a selftest cannot be shown as csv\n {2}hint: one of table, json, /);
  assert.equal((await of('--format', 'json', '--format', 'table')).code, 2);
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import type { Plan } from '../../src/scenario/plan.js';

import { checkGolden } from '../support/golden.js';
import { type Around, cellNames, messagesIn, planOf } from './reader.js';

const TARGET = 'target: http://127.0.0.1:8000/predict\n';
const ROOT = new URL('../../../', import.meta.url);

const FILES = {
  'ca.pem': '-----BEGIN CERTIFICATE-----',
  'c.pem': '-----BEGIN CERTIFICATE-----',
  'k.pem': '-----BEGIN PRIVATE KEY-----',
  'inputs/b.json': '{}',
  'inputs/a.json': '{}',
  'cats/b.jpg': 'b',
  'cats/a.jpg': 'a',
};

/** A plan as text to compare: without the scenario's own text, its cells in short. */
function shown(plan: Plan): string {
  const { source, cells, ...rest } = plan;
  const payloads = [
    ...new Map(
      cells.flatMap(({ payloads: all }) => all.map((one) => [one.name, one] as const)),
    ).values(),
  ];
  const loads = [...new Map(cells.map(({ load }) => [JSON.stringify(load), load])).values()];
  const [first] = cells;
  const {
    name: _name,
    payloadName: _payloadName,
    payloads: _payloads,
    load: _load,
    ...settings
  } = first;
  const names = cells.map(({ name }) => name);
  return `${JSON.stringify({ ...rest, settings, payloads, loads, names }, null, 2)}\n`;
}

test('the smallest scenario gets the defaults of a careful engineer', () => {
  checkGolden('scenario/smallest-plan.json', shown(planOf(TARGET)));
});

test('the example of the contract becomes a plan with everything that it says', () => {
  const text = readFileSync(new URL('test/golden/scenario/contract.yaml', ROOT), 'utf8');
  const around: Around = { files: FILES, environment: { API_KEY: 'sk-12345678' } };
  checkGolden('scenario/contract-plan.json', shown(planOf(text, around)));
});

test('the scenarios that ship have no mistakes', () => {
  const names = readdirSync(new URL('scenarios/', ROOT)).filter((name) => name.endsWith('.yaml'));
  assert.ok(names.length >= 6);
  for (const name of names) {
    planOf(readFileSync(new URL(`scenarios/${name}`, ROOT), 'utf8'));
    assert.deepEqual(messagesIn(readFileSync(new URL(`scenarios/${name}`, ROOT), 'utf8')), []);
  }
});

test('both axes are multiplied, payloads first', () => {
  assert.deepEqual(cellNames(`${TARGET}payloads: [1KiB, 64KiB]\nload: { concurrency: [1, 8] }\n`), [
    '1KiB · concurrency 1',
    '1KiB · concurrency 8',
    '64KiB · concurrency 1',
    '64KiB · concurrency 8',
  ]);
});

test('an axis of one value is still named', () => {
  assert.deepEqual(cellNames(`${TARGET}payloads: 64KiB\n`), ['64KiB · concurrency 1']);
  assert.deepEqual(cellNames(TARGET), ['no body · concurrency 1']);
});

test('each kind of open load has a name of its own', () => {
  const load = `load:
  - { rate: [20/s, 100/s] }
  - { rate: 20/s, arrivals: constant }
  - { rate: { from: 10/s, to: 200/s }, arrivals: constant }
  - { rate: { from: 10/s, to: 200/s } }
  - { rate: { from: 10/s, to: 160/s, steps: 3 }, arrivals: constant }
`;
  assert.deepEqual(
    cellNames(`${TARGET}${load}`).map((name) => name.split(' · ')[1]),
    [
      '20/s poisson',
      '100/s poisson',
      '20/s',
      '10/s to 200/s',
      '10/s to 200/s poisson',
      '10/s',
      '85/s',
      '160/s',
    ],
  );
});

test('loads that differ only in pacing or places are told apart by name', () => {
  const load = `load:
  - { rate: 20/s, pacing: exact }
  - { rate: 20/s, pacing: frugal }
  - { rate: 30/s, inFlightMax: 8 }
  - { rate: 30/s, inFlightMax: 64 }
`;
  assert.deepEqual(
    cellNames(`${TARGET}${load}`).map((name) => name.split(' · ')[1]),
    [
      '20/s poisson exact',
      '20/s poisson frugal',
      '30/s poisson in flight 8',
      '30/s poisson in flight 64',
    ],
  );
});

test('payloads without a name are named for what they send', () => {
  const payloads = `payloads:
  - { tensor: { shape: [1, 3, 8, 8] }, encoding: npy }
  - { file: "./inputs/*.json" }
  - { multipart: { top_k: 5 } }
  - { template: { x: 1 } }
  - { text: "a=1" }
  - { none: true, method: GET, path: /health }
  - { size: 2KiB, path: /other }
`;
  assert.deepEqual(
    cellNames(`${TARGET}${payloads}`, { files: FILES }).map((name) => name.split(' · ')[0]),
    [
      '1x3x8x8 float32 npy',
      'inputs/*.json',
      'multipart',
      'template',
      'text',
      'no body /health',
      '2KiB /other',
    ],
  );
});

test('repeats are named, and run in turn, one by one, or by chance', () => {
  const cells = (order: string, seed = 1) =>
    cellNames(`${TARGET}payloads: [1KiB, 2KiB]\nrepeat: 2\norder: ${order}\nseed: ${seed}\n`).map(
      (name) => name.replace(' · concurrency 1 · repeat ', ' #'),
    );
  assert.deepEqual(cells('interleaved'), ['1KiB #1', '2KiB #1', '1KiB #2', '2KiB #2']);
  assert.deepEqual(cells('sequential'), ['1KiB #1', '1KiB #2', '2KiB #1', '2KiB #2']);
  assert.deepEqual(cells('shuffled'), cells('shuffled'));
  assert.deepEqual([...cells('shuffled')].sort(), [...cells('sequential')].sort());
  const orders = Array.from({ length: 20 }, (_, seed) => cells('shuffled', seed).join());
  assert.ok(new Set(orders).size > 5);
});

test('each cell has a seed of its own, which follows from that of the scenario', () => {
  const text = `${TARGET}payloads: [1KiB, 2KiB]\nrepeat: 3\n`;
  const seeds = (seed: number) => planOf(`${text}seed: ${seed}\n`).cells.map((cell) => cell.seed);
  assert.equal(new Set(seeds(1)).size, 6);
  assert.deepEqual(seeds(1), seeds(1));
  assert.notDeepEqual(seeds(1), seeds(2));
});

test('a warm-up is not longer than the measured part needs', () => {
  const warmup = (text: string) => planOf(`${TARGET}${text}`).cells[0].warmup;
  assert.deepEqual(warmup(''), { kind: 'time', ns: 3e9 });
  assert.deepEqual(warmup('measure: 1s\n'), { kind: 'time', ns: 3e8 });
  assert.deepEqual(warmup('measure: 1m\n'), { kind: 'time', ns: 3e9 });
  assert.deepEqual(warmup('measure: { requests: 10 }\n'), { kind: 'time', ns: 3e9 });
  assert.deepEqual(warmup('warmup: { requests: 50 }\n'), {
    kind: 'count',
    requests: 50,
    atMostNs: 60e9,
  });
  assert.equal(warmup('warmup: 0\n'), undefined);
  assert.equal(warmup('warmup: { requests: 0 }\n'), undefined);
});

test('a measured part may be a count, and ends even so', () => {
  const measure = (text: string) => planOf(`${TARGET}measure: ${text}\n`).cells[0].measure;
  assert.deepEqual(measure('{ requests: 1000 }'), {
    kind: 'count',
    requests: 1000,
    atMostNs: 600e9,
  });
  assert.deepEqual(measure('{ requests: 5, atMost: 60s }'), {
    kind: 'count',
    requests: 5,
    atMostNs: 60e9,
  });
});

test('limits go to the cells that their pattern names', () => {
  const plan = planOf(`${TARGET}
payloads: [{ name: Image, size: 1KiB }, 64KiB]
load: { concurrency: [1, 8] }
repeat: 2
limits:
  - errors < 0.1%
  - { cells: "image*", require: [response p99.9 <= 250ms, throughput > 50/s] }
  - { cells: concurrency 8, require: serverQueue mean < 5ms }
`);
  const texts = Object.fromEntries(
    plan.cells.map(({ name, limits }) => [name, limits.map(({ text }) => text).join('; ')]),
  );
  assert.equal(texts['64KiB · concurrency 1 · repeat 2'], 'errors < 0.1%');
  assert.equal(texts['64KiB · concurrency 8 · repeat 1'], 'errors < 0.1%; serverQueue mean < 5ms');
  assert.equal(
    texts['Image · concurrency 1 · repeat 1'],
    'errors < 0.1%; response p99.9 <= 250ms; throughput > 50/s',
  );
  const [errors, response, throughput] = plan.cells[0].limits;
  assert.deepEqual(errors, {
    text: 'errors < 0.1%',
    metric: { kind: 'errors' },
    comparison: '<',
    bound: 0.001,
  });
  assert.deepEqual(response, {
    text: 'response p99.9 <= 250ms',
    metric: { kind: 'time', of: 'response', statistic: { kind: 'quantile', q: 0.999 } },
    comparison: '<=',
    bound: 250e6,
  });
  assert.deepEqual(throughput?.bound, 50);
});

test('files are found by path and by pattern, sorted, and named absolutely', () => {
  const plan = planOf(
    `${TARGET}payloads: [{ file: ["./inputs/*.json", cats/b.jpg] }, { multipart: { f: "@./cats/*.jpg", n: 007 } }]\n`,
    { files: FILES },
  );
  assert.deepEqual(
    plan.cells.map(({ payloads }) => payloads[0].content),
    [
      { kind: 'files', paths: ['/work/inputs/a.json', '/work/inputs/b.json', '/work/cats/b.jpg'] },
      {
        kind: 'multipart',
        fields: [
          { name: 'f', value: { kind: 'files', paths: ['/work/cats/a.jpg', '/work/cats/b.jpg'] } },
          // As it was written, not as the number that YAML makes of it.
          { name: 'n', value: { kind: 'text', text: '007' } },
        ],
      },
    ],
  );
});

test('an alias repeats what its anchor says', () => {
  const plan = planOf(`${TARGET}payloads: [{ name: a, size: &s 3KiB }, { name: b, size: *s }]\n`);
  assert.deepEqual(plan.cells[1]?.payloads[0].content, { kind: 'size', bytes: 3072 });
});

test('a file of Windows, with a mark at its start and two signs a line, reads alike', () => {
  const text = `${TARGET}payloads: [1KiB]\nload: { concurrency: 2 }\n`;
  assert.deepEqual(cellNames(`\ufeff${text.replaceAll('\n', '\r\n')}`), cellNames(text));
});

test('a scenario without a name has that of its file', () => {
  assert.equal(planOf(TARGET).name, 'trial');
  assert.equal(planOf(`${TARGET}name: mine\n`).name, 'mine');
});

test('no more is in flight than there are connections', () => {
  const plan = planOf(
    'target: { url: "http://h/p", connections: { max: 8 } }\nload: { rate: 20/s }\n',
  );
  const [{ load }] = plan.cells;
  assert.equal(load.kind === 'open' ? load.inFlightMax : 0, 8);
});

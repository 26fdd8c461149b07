// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a scenario writes
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkGolden } from '../support/golden.js';
import { type Around, cellNames, mistakesIn, planOf, shownMistakes } from './reader.js';

const TARGET = 'target: http://127.0.0.1:8000/predict\n';

function setting(...pairs: readonly string[]): Around {
  const set = pairs.map((pair) => {
    const at = pair.indexOf('=');
    return { path: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  return { overrides: { set } };
}

test('a field of the scenario is replaced, and its value is read as YAML', () => {
  const text = `${TARGET}payloads: [1KiB]\nload: { concurrency: 1 }\nmeasure: 10s\n`;
  assert.deepEqual(cellNames(text, setting('load.concurrency=[2, 4]')), [
    '1KiB · concurrency 2',
    '1KiB · concurrency 4',
  ]);
  const plan = planOf(text, setting('measure={ requests: 5 }', 'name="a: b"'));
  assert.equal(plan.cells[0].measure.kind, 'count');
  assert.equal(plan.name, 'a: b');
});

test('a field that is not there yet is added, with the mappings around it', () => {
  const plan = planOf(TARGET, setting('target.connections.mode=cold', 'stop.errors=20%'));
  assert.equal(plan.target.connections.mode, 'cold');
  assert.deepEqual(plan.stop, { errors: 0.2, after: 100 });
});

test('short forms are opened up: a target that is a URL, a payload that is a size', () => {
  const plan = planOf(
    `${TARGET}payloads: [1KiB, 2KiB]\n`,
    setting('target.timeout=5s', 'payloads[1].name=large', 'payloads[2]=3KiB'),
  );
  assert.equal(plan.target.timeoutNs, 5e9);
  assert.deepEqual(plan.target.address, { kind: 'url', url: 'http://127.0.0.1:8000/predict' });
  assert.deepEqual(
    plan.cells.map(({ payloadName }) => payloadName),
    ['1KiB', 'large', '3KiB'],
  );
  assert.deepEqual(cellNames(`${TARGET}payloads: 1KiB\n`, setting('payloads[0].name=x')), [
    'x · concurrency 1',
  ]);
});

test('a name that holds a dot is quoted', () => {
  const plan = planOf(TARGET, setting('target.headers."x.y"=7'));
  assert.deepEqual(plan.target.headers, [['x.y', '7']]);
});

test('later overrides win over earlier ones', () => {
  assert.equal(planOf(TARGET, setting('repeat=2', 'repeat=3')).cells.length, 3);
});

test('variables are put into overrides, too', () => {
  const plan = planOf(TARGET, { ...setting('name=${NAME}'), environment: { NAME: 'mine' } });
  assert.equal(plan.name, 'mine');
});

test('another target takes the place of a URL and of the reference server', () => {
  const target = 'http://10.0.0.7/other';
  for (const text of [
    TARGET,
    'target: { url: "${UNSET}", timeout: 5s }\n',
    'target: { reference: { workers: 2 } }\n',
    'measure: 1s\n',
  ]) {
    const plan = planOf(text, { overrides: { target } });
    assert.deepEqual(plan.target.address, { kind: 'url', url: target });
  }
});

test('seed and labels of the command line are those of the plan', () => {
  const plan = planOf(`${TARGET}labels: { team: a, build: 007 }\nseed: 1\n`, {
    overrides: { seed: 9, labels: { team: 'b' } },
  });
  assert.equal(plan.seed, 9);
  assert.deepEqual(plan.labels, { team: 'b', build: '007' });
});

test('only the cells that a pattern names are kept, whatever their case', () => {
  const text = `${TARGET}payloads: [{ name: Image, size: 1KiB }, 64KiB]\nload: { concurrency: [1, 8] }\n`;
  const only = (...patterns: string[]) => cellNames(text, { overrides: { only: patterns } });
  assert.deepEqual(only('image*'), ['Image · concurrency 1', 'Image · concurrency 8']);
  assert.deepEqual(only('image'), ['Image · concurrency 1', 'Image · concurrency 8']);
  assert.deepEqual(only('*concurrency 8'), ['Image · concurrency 8', '64KiB · concurrency 8']);
  assert.deepEqual(only('image*', '*concurrency 8'), [
    'Image · concurrency 1',
    'Image · concurrency 8',
    '64KiB · concurrency 8',
  ]);
  // A dot is a dot and no pattern.
  assert.deepEqual(mistakesIn(text, { overrides: { only: ['I.age'] } }).length, 1);
  assert.deepEqual(mistakesIn(text, { overrides: { only: ['image', 'imgae'] } }).length, 1);
});

test('mistakes of the command line are shown as if the option were a file of one line', () => {
  const text = `${TARGET}payloads: [1KiB]\nload: [{ concurrency: 1 }]\n`;
  const mistakes = mistakesIn(text, {
    overrides: {
      ...setting(
        'load[0].concurrency=0',
        'load.rate=20/s',
        'load[3].rate=20/s',
        'load[0].x[0]=1',
        'measure=10',
        'mesure=10s',
        'measure.requests.x=1',
        'name={a',
        '=5',
        'target.timeout=',
        'target[0]=http://h',
      ).overrides,
      seed: -1,
    },
  });
  checkGolden('scenario/overrides.txt', `${shownMistakes(text, mistakes)}\n`);
});

test('a pattern that keeps no cell says which ones there are', () => {
  const text = `${TARGET}payloads: [1KiB, 2KiB]\nload: { concurrency: [1, 2, 4, 8, 16, 32, 64] }\n`;
  const mistakes = mistakesIn(text, { overrides: { only: ['3KiB*'] } });
  checkGolden('scenario/only.txt', `${shownMistakes(text, mistakes)}\n`);
});

test('a bad target of the command line is shown as it was given, without its password', () => {
  const mistakes = mistakesIn(TARGET, { overrides: { target: 'ftp://bob:hunter22@h/p' } });
  checkGolden('scenario/target-option.txt', `${shownMistakes(TARGET, mistakes)}\n`);
});

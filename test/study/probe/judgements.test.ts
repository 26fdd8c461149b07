/* The probe's judgements, which are pure: what is chosen, and when a cache is certain. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { cachingOf, type TimedAnswer } from '../../../src/study/probe/caching.js';
import { chooseApi } from '../../../src/study/probe/choose-api.js';
import { LOOKS_MAX } from '../../../src/study/probe/looks.js';
import { candidatesOf, SERVER_PATHS, signsOf } from '../../../src/study/probe/recognise.js';
import { METRIC_PATHS, METRIC_PORTS } from '../../../src/study/probe/timing-told.js';
import { PROBED_APIS, pathMatches } from '../../../src/study/probe/usual-paths.js';
import { PROBE_TROUBLES } from '../../../src/result/probe-document.js';
import { apiOf } from '../../../src/api/apis.js';

function answers(equalMs: readonly number[], differentMs: readonly number[]): TimedAnswer[] {
  const timed = (isEqual: boolean) => (ms: number) => ({ isEqual, tookNs: ms * 1e6, headers: [] });
  return [...equalMs.map(timed(true)), ...differentMs.map(timed(false))];
}

test('a cache is claimed only where every equal request was several times faster', () => {
  const verdictOf = (equal: readonly number[], different: readonly number[]) =>
    cachingOf(answers(equal, different), true).verdict;
  assert.equal(verdictOf([2, 3, 2], [90, 100, 80, 95]), 'cached');
  // One of them was not.
  assert.equal(verdictOf([2, 85, 2], [90, 100, 80, 95]), 'none-seen');
  // Twice as fast may be chance, or a prefix that is kept.
  assert.equal(verdictOf([40, 40, 40], [80, 80, 80, 80]), 'none-seen');
  // Microseconds that differ by several times are noise.
  assert.equal(verdictOf([0.1, 0.1, 0.1], [1, 1, 1, 1]), 'none-seen');
  assert.equal(verdictOf([2, 2], [90, 100, 80, 95]), 'not-known');
  assert.equal(cachingOf([], true).verdict, 'not-known');
  assert.equal(cachingOf(answers([2, 2, 2], [2, 2, 2]), false).verdict, 'not-known');
});

test('a header of a cache is believed; an age of nothing is none', () => {
  const withHeader = (name: string, value: string) =>
    cachingOf(
      answers([5, 5, 5], [5, 5, 5]).map((one) =>
        one.isEqual ? { ...one, headers: [[name, value] as const] } : one,
      ),
      true,
    ).verdict;
  assert.equal(withHeader('age', '12'), 'cached');
  assert.equal(withHeader('age', '0'), 'none-seen');
  assert.equal(withHeader('x-cache', 'Miss from edge'), 'none-seen');
  assert.equal(withHeader('cache-status', 'edge; hit'), 'cached');
  assert.equal(withHeader('cf-cache-status', 'DYNAMIC'), 'none-seen');
});

test('the usual path of each API is found again, with what stands before it and the model in it', () => {
  for (const name of PROBED_APIS) {
    const { usualPath, model } = apiOf(name);
    if (usualPath === undefined) continue;
    const path = `/gate/way${usualPath('a-model')}`;
    const match = pathMatches(path).find(({ api }) => api === name);
    assert.equal(match?.prefix, '/gate/way', name);
    assert.equal(match?.model, model === 'in-path' || model === 'optional' ? 'a-model' : undefined);
  }
  assert.deepEqual(pathMatches('/predict'), []);
  assert.deepEqual(pathMatches('/'), []);
});

test('nothing seen is nothing known; what is only possible stays a candidate', () => {
  const nothing = { given: undefined, matches: [], hasPath: false, candidates: [] };
  assert.equal(chooseApi(nothing).name, undefined);
  const sign = { path: '/v1/models', read: () => undefined };
  const seen = (['openai-embeddings', 'openai-chat'] as const).map((api) => ({
    api,
    sign,
    seen: { weight: 'possible', evidence: 'a list', models: ['m'] } as const,
  }));
  const candidates = candidatesOf(seen);
  const choice = chooseApi({ ...nothing, candidates });
  assert.deepEqual([choice.name, choice.by, choice.model], ['openai-chat', 'candidate', 'm']);
  assert.deepEqual(choice.tries, ['openai-chat', 'openai-embeddings']);
  // A path of somebody's own is no path of theirs.
  assert.equal(chooseApi({ ...nothing, hasPath: true, candidates }).name, undefined);
  const given = chooseApi({ ...nothing, given: 'tgi', candidates });
  assert.deepEqual([given.name, given.by], ['tgi', 'given']);
});

test('what is asked has a bound, and no path that makes gateways ask their models', () => {
  const paths = new Set([
    '/',
    ...SERVER_PATHS,
    ...METRIC_PATHS,
    ...signsOf().map(({ sign }) => `${sign.port?.at ?? ''}${sign.path}`),
    ...METRIC_PORTS.map(({ at }) => `${at}`),
  ]);
  // Beside them the descriptions of three models, and one of its own.
  assert.ok(paths.size + 4 <= LOOKS_MAX, `${paths.size}`);
  assert.ok(![...paths].some((path) => path.startsWith('/health')));
});

test('docs/probe.md has every trouble, and its bound', () => {
  const text = readFileSync(new URL('../../../../docs/probe.md', import.meta.url), 'utf8');
  const codes = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(codes, [...PROBE_TROUBLES]);
  assert.ok(text.includes(`at most ${LOOKS_MAX},`));
});

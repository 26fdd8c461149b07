// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a scenario writes
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { scenarioOfRequest } from '../../src/scenario/from-request.js';

import { checkGolden } from '../support/golden.js';
import { planOf } from './reader.js';

const URL_TEXT = 'http://127.0.0.1:8000/predict';

test('the scenario of a URL alone is a request without a body', () => {
  const text = scenarioOfRequest({ url: URL_TEXT, headers: [] });
  checkGolden('scenario/from-url.yaml', text);
  const plan = planOf(text);
  assert.equal(plan.name, '127.0.0.1:8000/predict');
  assert.deepEqual(plan.cells[0].payloads[0].content, { kind: 'none' });
});

test('with an API and no body, a request is made in the way of that API', () => {
  const text = scenarioOfRequest({ url: URL_TEXT, api: 'tgi', headers: [] });
  const plan = planOf(text);
  assert.equal(plan.target.api, 'tgi');
  assert.equal(plan.cells[0].payloads[0].content.kind, 'size');
  // Whoever writes a body knows what it is; whoever asks for a GET means one.
  const body = { text: '{"inputs": "x"}' };
  const written = planOf(scenarioOfRequest({ url: URL_TEXT, api: 'tgi', headers: [], body }));
  assert.equal(written.cells[0].payloads[0].content.kind, 'template');
  const got = scenarioOfRequest({ url: URL_TEXT, api: 'tgi', method: 'GET', headers: [] });
  assert.equal(planOf(got).cells[0].payloads[0].content.kind, 'none');
});

test('for one request there is no load and no length, unless somebody wrote them', () => {
  const once = scenarioOfRequest({ url: URL_TEXT, headers: [], isOnce: true });
  assert.doesNotMatch(once, /^(load|measure):/m);
  assert.equal(planOf(once).cells.length, 1);
  const request = { url: URL_TEXT, headers: [], isOnce: true, concurrency: 8, duration: '3s' };
  assert.match(scenarioOfRequest(request), /^load:\n {2}concurrency: 8\nmeasure: 3s$/m);
});

test('everything that a command line says is in the scenario', () => {
  const text = scenarioOfRequest({
    url: URL_TEXT,
    method: 'PUT',
    headers: [
      ['accept', 'application/json'],
      ['x-price', '$${5}'],
    ],
    body: { file: 'inputs/*.json' },
    rate: '20/s',
    duration: '30s',
  });
  checkGolden('scenario/from-options.yaml', text);
  const plan = planOf(text, { files: { 'inputs/a.json': '{}' } });
  assert.deepEqual(plan.target.headers[1], ['x-price', '$${5}']);
  const [{ load, measure }] = plan.cells;
  assert.equal(load.kind, 'open');
  assert.deepEqual(measure, { kind: 'time', ns: 30e9 });
});

test('a mistake in an option is found in the scenario that it makes', () => {
  const text = scenarioOfRequest({ url: 'h:8000', headers: [], rate: '40' });
  assert.throws(() => planOf(text), /needs a unit/);
});

test('any JSON is sent as it is', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const plan = planOf(scenarioOfRequest({ url: URL_TEXT, headers: [], body: { text: json } }));
      const { content } = plan.cells[0].payloads[0];
      if (content.kind === 'text') assert.equal(content.text, json);
      else {
        assert.ok(content.kind === 'template');
        assert.equal(JSON.stringify(content.value), json);
      }
    }),
  );
});

test('any text is sent as it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.stringMatching(/^[a-z${}:#'"\\ \n&*!%@-]+$/),
        fc.string({ unit: 'grapheme', minLength: 1 }),
      ),
      (body) => {
        fc.pre(body.trim() !== '');
        const plan = planOf(
          scenarioOfRequest({ url: URL_TEXT, headers: [], body: { text: body } }),
        );
        const { content } = plan.cells[0].payloads[0];
        const sent =
          content.kind === 'text'
            ? content.text
            : content.kind === 'template' && JSON.stringify(content.value);
        assert.equal(sent, content.kind === 'text' ? body : JSON.stringify(JSON.parse(body)));
      },
    ),
  );
});

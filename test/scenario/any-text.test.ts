// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a scenario writes
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import fc from 'fast-check';

import { mistakesIn, shownMistakes } from './reader.js';

const CONTRACT = readFileSync(
  new URL('../../../test/golden/scenario/contract.yaml', import.meta.url),
  'utf8',
);

/** Whatever the text is, every mistake has a place in it and can be shown. */
function check(text: string): void {
  const mistakes = mistakesIn(text);
  for (const { span, source, message } of mistakes) {
    const whole = source?.text ?? text;
    assert.ok(span.start >= 0 && span.start <= span.end && span.end <= whole.length, message);
  }
  assert.equal(typeof shownMistakes(text, mistakes), 'string');
}

test('a mistake that shows only at the end of the text is shown at its last sign', () => {
  for (const text of ['load: { concurrency: 1 # ', 'target: [', 'name: "x', 'load: {']) check(text);
});

test('any text at all is read without a fault', () => {
  const signs = fc.constantFrom(...'\n\n  \t:-[]{},#&*!|>\'"%@`?$~.0aé');
  fc.assert(fc.property(fc.string(), check), { numRuns: 200 });
  fc.assert(fc.property(fc.string({ unit: signs, maxLength: 60 }), check), { numRuns: 500 });
});

test('a scenario with a part missing, doubled or strange is read without a fault', () => {
  const at = fc.integer({ min: 0, max: CONTRACT.length });
  const put = fc.constantFrom(
    '',
    '\n',
    '\t',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    ': ',
    '- ',
    '#',
    '*a',
    '&a ',
    '${X}',
    '{{x}}',
    '!t ',
    '|\n',
    '0',
    'é',
  );
  fc.assert(
    fc.property(at, fc.integer({ min: 0, max: 200 }), put, (start, length, text) => {
      check(CONTRACT.slice(0, start) + text + CONTRACT.slice(start + length));
    }),
    { numRuns: 200 },
  );
});

test('any value in any field is read without a fault', () => {
  const fields = [
    'target',
    'payloads',
    'load',
    'measure',
    'warmup',
    'limits',
    'timings',
    'server',
    'stop',
    'labels',
    'repeat',
    'name',
  ];
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'url',
        'reference',
        'headers',
        'expect',
        'tls',
        'size',
        'tensor',
        'file',
        'none',
        'template',
        'multipart',
        'rate',
        'concurrency',
        'from',
        'to',
        'requests',
        'cells',
        'require',
        'body',
        'header',
        'inference',
      ),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(...fields), value, fc.boolean(), (field, json, isList) => {
      const rest = field === 'target' ? '' : 'target: http://h/p\n';
      const text = JSON.stringify(isList ? [json] : json);
      check(`${rest}${field}: ${text}\n`);
    }),
    { numRuns: 1000 },
  );
});

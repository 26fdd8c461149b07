import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { parseResult, resultFileName, resultText } from '../../src/result/result-file.js';

import { CASES } from '../support/all-cases.js';
import { fewCase, sweepCase } from '../support/result-cases.js';

const PATH = '.modelbench/results/a.json';

function messageOf(text: string): string {
  const parsed = parseResult(text, PATH);
  assert.ok(!parsed.ok, 'this text should not be taken for a result');
  return parsed.message;
}

/** A valid document with one thing in it changed. */
function changed(change: (document: Record<string, unknown>) => void): string {
  const document = JSON.parse(resultText(fewCase())) as Record<string, unknown>;
  change(document);
  return JSON.stringify(document);
}

test('a result that is written and read is the same result', () => {
  for (const make of Object.values(CASES)) {
    const document = make();
    assert.deepEqual(parseResult(resultText(document), PATH), { ok: true, document });
  }
});

test('whatever its texts and numbers are, a result survives writing and reading', () => {
  const document = fewCase();
  const text = fc.string({ unit: 'binary' });
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
  fc.assert(
    fc.property(text, text, number, fc.dictionary(text, text), (name, body, value, labels) => {
      const before = {
        ...document,
        labels,
        seed: value,
        scenario: { ...document.scenario, name, text: body },
      };
      assert.deepEqual(parseResult(resultText(before), PATH), {
        ok: true,
        document: JSON.parse(JSON.stringify(before)) as unknown,
      });
    }),
  );
});

test('the text of a result is the same JSON, laid out in lines of which none but a histogram is long', () => {
  const document = sweepCase();
  const text = resultText(document);
  assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(document)));
  const long = text.split('\n').filter((line) => line.length > 160);
  assert.deepEqual(
    long.filter((line) => !line.includes('"histogram"')),
    [],
  );
});

test('a text that is cut off anywhere is refused, and told from one that never was JSON', () => {
  const text = resultText(fewCase()).trim();
  for (let length = 1; length < text.length; length += 97) {
    assert.equal(
      messageOf(text.slice(0, length)),
      `${PATH}: the file ends in the middle: was it cut off while it was written or copied?`,
    );
  }
});

test('a cut within a string that holds brackets and escaped quotes is still a cut', () => {
  assert.match(messageOf('{"a": "}\\"}'), /ends in the middle/);
  assert.match(messageOf('{"a": "}\\\\"'), /ends in the middle/);
});

test('a file that is no result says what it is instead', () => {
  assert.equal(messageOf(''), `${PATH}: the file is empty, so it is not a modelbench result`);
  assert.equal(
    messageOf('target: http://localhost\n'),
    `${PATH}: not a modelbench result: the file is not JSON (modelbench run writes results)`,
  );
  assert.equal(
    messageOf('{}'),
    `${PATH}: not a modelbench result: it has no "format": "modelbench/result"`,
  );
  assert.equal(
    messageOf('[1, 2]'),
    `${PATH}: not a modelbench result: it has no "format": "modelbench/result"`,
  );
  assert.equal(
    messageOf('{"format": "modelbench/session", "formatVersion": 1}'),
    `${PATH}: not a modelbench result: its format is "modelbench/session", not "modelbench/result"`,
  );
});

test('a result of a newer format version asks for a newer modelbench', () => {
  assert.equal(
    messageOf(changed((document) => Object.assign(document, { formatVersion: 2 }))),
    `${PATH}: written by a newer modelbench: format version 2, and this one reads up to 1; update modelbench`,
  );
});

test('a result with a field missing or of another type is named by the path of the field', () => {
  assert.equal(
    messageOf(changed((document) => Object.assign(document, { cells: [{}] }))),
    `${PATH}: damaged, or changed by hand: cells[0].name should be a text`,
  );
  assert.equal(
    messageOf(changed((document) => Object.assign(document, { formatVersion: '1' }))),
    `${PATH}: damaged, or changed by hand: formatVersion should be 1`,
  );
  assert.equal(
    messageOf(resultText(fewCase()).replace('"kind": "closed"', '"kind": "ajar"')),
    `${PATH}: damaged, or changed by hand: cells[0].load.kind should be closed or open`,
  );
});

test('fields that this version does not know are kept', () => {
  const text = changed((document) => Object.assign(document, { energy: { joules: 3 } }));
  const parsed = parseResult(text, PATH);
  assert.ok(parsed.ok);
  assert.deepEqual(JSON.parse(resultText(parsed.document)), JSON.parse(text));
});

test('a byte order mark in front is no mistake', () => {
  assert.ok(parseResult(`\u{feff}${resultText(fewCase())}`, PATH).ok);
});

test('a result file is named by its time and its scenario, safely for every file system', () => {
  const check = (name: string, expected: string): void =>
    assert.equal(resultFileName(name, '2026-11-22T18:49:03.120Z'), expected);
  check('tensor-json', '20261122-184903-tensor-json.json');
  check('Tensor encodings: 1 MiB / gzip?', '20261122-184903-tensor-encodings-1-mib-gzip.json');
  check('../../etc/passwd', '20261122-184903-etc-passwd.json');
  check('Größe', '20261122-184903-große.json');
  check('…', '20261122-184903-run.json');
  check('x'.repeat(300), `20261122-184903-${'x'.repeat(60)}.json`);
});

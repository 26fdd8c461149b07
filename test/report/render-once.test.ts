import assert from 'node:assert/strict';
import { test } from 'node:test';

import stringWidth from 'string-width';

import { renderOnce, type Style } from '../../src/report/render.js';

import { checkGolden } from '../support/golden.js';
import {
  onceReported,
  onceSilent,
  onceUnanswered,
  onceUnbelieved,
} from '../support/once-fixture.js';

const STYLE: Style = { width: 80, color: false, details: false, savedAt: undefined };

test('one request is shown whole: what was sent, what came back, when, and what was understood', () => {
  checkGolden('report/once-reported.txt', renderOnce(onceReported(), STYLE));
});

test('a server that reports nothing is asked to', () => {
  checkGolden('report/once-silent.txt', renderOnce(onceSilent(), STYLE));
});

test('a report of more time than the client waited is shown and not believed', () => {
  checkGolden('report/once-unbelieved.txt', renderOnce(onceUnbelieved(), STYLE));
});

test('a request without an answer shows how far it came', () => {
  checkGolden('report/once-unanswered.txt', renderOnce(onceUnanswered(), STYLE));
});

test('where most of one request is unaccounted, one is not enough', () => {
  const document = onceSilent();
  const shownWith = (unaccountedNs: number): string => {
    const pieces = document.pieces.map((piece) =>
      piece.name === 'unaccounted' ? { ...piece, ns: unaccountedNs } : piece,
    );
    return renderOnce({ ...document, pieces }, STYLE);
  };
  assert.match(shownWith(351_000).replaceAll('\n', ' '), /cold server or a busy machine: repeat/);
  assert.doesNotMatch(shownWith(350_000), /busy/);
});

test('a cause that is longer than a line is shown to its end', () => {
  const document = onceUnanswered();
  const message = `${'write EPROTO 805CB1E4BB7F0000:error:0A00010B:'.repeat(3)} the reason at the end`;
  const text = renderOnce({ ...document, message }, STYLE);
  assert.match(text.replaceAll('\n', ' '), /the reason at the end/);
  assert.ok(text.split('\n').every((line) => stringWidth(line) <= STYLE.width));
});

test('no line of it is wider than the terminal', () => {
  for (const document of [onceReported(), onceSilent(), onceUnbelieved(), onceUnanswered()]) {
    for (const width of [60, 72, 80, 120]) {
      for (const line of renderOnce(document, { ...STYLE, width }).split('\n')) {
        assert.ok(stringWidth(line) <= width, line);
      }
    }
  }
});

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

test('no line of it is wider than the terminal', () => {
  for (const document of [onceReported(), onceSilent(), onceUnbelieved(), onceUnanswered()]) {
    for (const width of [60, 72, 80, 120]) {
      for (const line of renderOnce(document, { ...STYLE, width }).split('\n')) {
        assert.ok(stringWidth(line) <= width, line);
      }
    }
  }
});

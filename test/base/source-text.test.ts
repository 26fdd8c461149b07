import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Diagnostic } from '../../src/base/diagnostic.js';
import { formatDiagnostics } from '../../src/base/source-text.js';

/** Underlines `marked` in `text`; the lines that are shown, without the message. */
function shown(text: string, marked: string): readonly string[] {
  const start = text.indexOf(marked);
  return format(text, start, start + marked.length).split('\n');
}

function format(text: string, start: number, end: number): string {
  return formatDiagnostics({ path: 'a.yaml', text }, [mistake(start, end)]);
}

function mistake(start: number, end: number, more: Partial<Diagnostic> = {}): Diagnostic {
  return { severity: 'error', code: 'wrong-type', message: 'wrong', span: { start, end }, ...more };
}

test('a mistake is shown with its place, its line, a squiggle and a hint', () => {
  const text = 'load:\n  rate: 40\nmeasure: 1s\n';
  const diagnostic = mistake(14, 16, {
    message: 'rate needs a unit',
    hint: 'write 40/s or 2400/min',
  });
  assert.equal(
    formatDiagnostics({ path: 'scenarios/chat.yaml', text }, [diagnostic]),
    `scenarios/chat.yaml:2:9: error: rate needs a unit
  2 |   rate: 40
    |         ~~
  hint: write 40/s or 2400/min`,
  );
});

test('lines of Windows end before their two signs', () => {
  assert.deepEqual(shown('a: 1\r\nb: xyz\r\n', 'xyz'), [
    'a.yaml:2:4: error: wrong',
    '  2 | b: xyz',
    '    |    ~~~',
  ]);
});

test('a tab is shown as two spaces, and the squiggle stays below its text', () => {
  assert.deepEqual(shown('\ta:\tx\n', 'x').slice(1), ['  1 |   a:  x', '    |       ~']);
});

test('wide characters take two cells and count as one column', () => {
  assert.deepEqual(shown('name: 模型 🚀 x!\n', 'x!'), [
    'a.yaml:1:12: error: wrong',
    '  1 | name: 模型 🚀 x!',
    '    |               ~~',
  ]);
  assert.deepEqual(shown('n: 模型\n', '模型').at(-1), '    |    ~~~~');
});

test('an accent that is a character of its own takes no cell', () => {
  assert.equal(shown('n: e\u0301 x\n', 'x').at(-1), '    |      ~');
});

test('signs that would move the cursor are shown as dots', () => {
  assert.deepEqual(shown('a: \u001b[31mred\n', 'red').slice(1), [
    '  1 | a: ·[31mred',
    '    |         ~~~',
  ]);
});

test('of a long line the part around the mistake is shown', () => {
  const text = `${'a'.repeat(300)}HERE${'b'.repeat(300)}\n`;
  const [head, line = '', squiggle = ''] = shown(text, 'HERE');
  assert.equal(head, 'a.yaml:1:301: error: wrong');
  assert.ok(line.length < 110);
  assert.match(line, /^ {2}1 \| …a+HEREb+…$/);
  assert.equal(squiggle.indexOf('~'), line.indexOf('HERE'));
  assert.ok(squiggle.endsWith('~~~~'));
});

test('a mistake over several lines is underlined on its first', () => {
  assert.deepEqual(shown('a: [1,\n  2]\nb: 1\n', '[1,\n  2]').slice(1), [
    '  1 | a: [1,',
    '    |    ~~~',
  ]);
});

test('a place without a width, as the end of the text, gets one sign', () => {
  assert.deepEqual(format('a: 1', 4, 4).split('\n').slice(1), ['  1 | a: 1', '    |     ~']);
  assert.deepEqual(format('', 0, 0).split('\n'), ['a.yaml:1:1: error: wrong', '  1 |', '    | ~']);
  assert.equal(format('a\n', 99, 120).split('\n')[0], 'a.yaml:2:1: error: wrong');
});

test('mistakes come from top to bottom, then those of the command line', () => {
  const text = 'a: 1\nb: 2\n';
  const option = { path: '--set', text: 'b=1' };
  const other = { path: '--set', text: 'a=1' };
  const formatted = formatDiagnostics({ path: 'a.yaml', text }, [
    mistake(0, 1, { source: option }),
    mistake(5, 6),
    mistake(0, 1, { source: other }),
    mistake(2, 3, { source: option }),
    mistake(0, 1),
  ]);
  assert.deepEqual(
    formatted.split('\n').filter((line) => line.includes('error:')),
    [
      'a.yaml:1:1: error: wrong',
      'a.yaml:2:1: error: wrong',
      '--set:1:1: error: wrong',
      '--set:1:3: error: wrong',
      '--set:1:1: error: wrong',
    ],
  );
});

test('the file itself may be shown from another text, with its secrets hidden', () => {
  const formatted = formatDiagnostics({ path: 'a.yaml', text: 'key: abc\n' }, [
    mistake(5, 8, { source: { path: 'a.yaml', text: 'key: ***\n' } }),
  ]);
  assert.ok(formatted.includes('***') && !formatted.includes('abc'));
});

test('no mistakes are no text', () => {
  assert.equal(formatDiagnostics({ path: 'a.yaml', text: 'a' }, []), '');
});

test('a hint of several lines keeps its indentation', () => {
  const formatted = formatDiagnostics({ path: 'a.yaml', text: 'a' }, [
    mistake(0, 1, { hint: 'one\ntwo' }),
  ]);
  assert.ok(formatted.endsWith('  hint: one\n        two'));
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const EXAMPLE = fileURLToPath(new URL('../../examples/flask-torch/', import.meta.url));

/** Without the docstring, which says what each of the two is. */
function linesOf(name: string): readonly string[] {
  return readFileSync(`${EXAMPLE}${name}`, 'utf8').split('\n').slice(1);
}

test('ten lines, none of them changed, make the Flask example tell its time', () => {
  const plain = linesOf('app.py');
  let kept = 0;
  const added = linesOf('app_timed.py').filter((line) => {
    if (line !== plain[kept]) return true;
    kept += 1;
    return false;
  });
  assert.equal(kept, plain.length);
  assert.equal(added.length, 10, added.join('\n'));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decisiveOf, type ExitCode } from '../../src/cli/exit-code.js';

test('of several exit codes the one that is first in the table decides', () => {
  const inOrder: readonly ExitCode[] = [70, 130, 143, 2, 3, 4, 1, 0];
  for (const [index, code] of inOrder.entries()) {
    assert.equal(decisiveOf([...inOrder.slice(index)].reverse()), code);
  }
});

test('nothing that went wrong is 0', () => {
  assert.equal(decisiveOf([]), 0);
});

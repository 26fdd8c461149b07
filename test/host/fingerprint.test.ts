import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fingerprintOf } from '../../src/host/fingerprint.js';

const MACHINE = { cpu: 'x', cores: 2, memoryBytes: 1e9, os: 'Linux 6.8.0 x64', node: 'v20.20.2' };
const TOOL = { version: '0.1.0', undici: '7.30.2' };

test('a fingerprint is a name for a file, the same each time', () => {
  assert.match(fingerprintOf(MACHINE, TOOL), /^[0-9a-f]{16}$/);
  assert.equal(fingerprintOf(MACHINE, TOOL), fingerprintOf({ ...MACHINE }, { ...TOOL }));
});

for (const changed of [
  { cpu: 'y' },
  { cores: 4 },
  { os: 'Linux 6.9.0 x64' },
  { node: 'v24.0.0' },
]) {
  test(`another ${Object.keys(changed).join()} is another machine`, () => {
    assert.notEqual(fingerprintOf({ ...MACHINE, ...changed }, TOOL), fingerprintOf(MACHINE, TOOL));
  });
}

test('so is another version of the tool or of what carries its requests, but not more memory', () => {
  const before = fingerprintOf(MACHINE, TOOL);
  assert.notEqual(fingerprintOf(MACHINE, { ...TOOL, version: '0.2.0' }), before);
  assert.notEqual(fingerprintOf(MACHINE, { ...TOOL, undici: '7.31.0' }), before);
  assert.equal(fingerprintOf({ ...MACHINE, memoryBytes: 2e9 }, TOOL), before);
});

import assert from 'node:assert/strict';
import { arch } from 'node:os';
import { test } from 'node:test';

import { cpuNameOf, machineOf } from '../../src/host/machine.js';

test('a machine has cores, memory, and the Node that runs', () => {
  const machine = machineOf();
  assert.ok(Number.isInteger(machine.cores) && machine.cores >= 1);
  assert.ok(machine.memoryBytes > 1 << 20);
  assert.equal(machine.node, process.version);
  assert.match(machine.os, /\S+ \S+ \S+/);
});

test('the spaces that vendors put into a processor name are taken out', () => {
  assert.equal(cpuNameOf(['  Intel(R)  Xeon(R)   CPU ', 'other']), 'Intel(R) Xeon(R) CPU');
});

test('a processor that tells no name is called by its architecture', () => {
  for (const models of [[], [''], ['   '], ['unknown']]) {
    assert.equal(cpuNameOf(models), `unnamed ${arch()}`);
  }
});

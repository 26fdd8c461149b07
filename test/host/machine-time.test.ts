import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readMachineTime } from '../../src/host/machine-time.js';

// Linux 6.18 in a virtual machine with two processors.
const STAT = `cpu  911787 2401 157802 1228757 3304 0 43927 6567 0 0
cpu0 451964 1153 76734 621977 628 0 21534 3362 0 0
intr 12 3 4
`;

test('time wanted by this machine is told from time that others took', () => {
  assert.deepEqual(readMachineTime(STAT), {
    busyTicks: 911_787 + 2401 + 157_802 + 0 + 43_927,
    stolenTicks: 6567,
  });
});

test('a kernel too old to tell, and no such file, are not known', () => {
  assert.equal(readMachineTime('cpu  1 2 3 4 5 6 7\n'), undefined);
  assert.equal(readMachineTime(''), undefined);
  assert.equal(readMachineTime('cpu0 1 2 3 4 5 6 7 8 9 10\n'), undefined);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { quotaFilesOf, readThrottledNs } from '../../src/host/cpu-quota.js';

test('version 2 counts in microseconds, version 1 in nanoseconds', () => {
  const two =
    'usage_usec 8120\nuser_usec 5000\nnr_periods 12\nnr_throttled 3\nthrottled_usec 7200\n';
  const one = 'nr_periods 12\nnr_throttled 3\nthrottled_time 7200000\nnr_bursts 0\nburst_time 0\n';
  assert.equal(readThrottledNs(two), 7_200_000);
  assert.equal(readThrottledNs(one), 7_200_000);
});

test('a group without a quota says nothing, and that is not zero', () => {
  assert.equal(readThrottledNs('usage_usec 8120\nuser_usec 5000\nsystem_usec 3120\n'), undefined);
  assert.equal(readThrottledNs(''), undefined);
});

test('the limit may stand on any group above ours', () => {
  assert.deepEqual(quotaFilesOf('0::/kubepods.slice/pod12.slice/cri-3.scope\n'), [
    '/sys/fs/cgroup/kubepods.slice/pod12.slice/cri-3.scope/cpu.stat',
    '/sys/fs/cgroup/kubepods.slice/pod12.slice/cpu.stat',
    '/sys/fs/cgroup/kubepods.slice/cpu.stat',
    '/sys/fs/cgroup/cpu.stat',
  ]);
});

test('of version 1 only the group of the cpu controller counts', () => {
  const files = quotaFilesOf('9:name=systemd:/a\n4:cpu,cpuacct:/docker/3f\n3:memory:/b\n');
  assert.deepEqual(files, [
    '/sys/fs/cgroup/cpu,cpuacct/docker/3f/cpu.stat',
    '/sys/fs/cgroup/cpu,cpuacct/docker/cpu.stat',
    '/sys/fs/cgroup/cpu,cpuacct/cpu.stat',
    '/sys/fs/cgroup/cpu/docker/3f/cpu.stat',
    '/sys/fs/cgroup/cpu/docker/cpu.stat',
    '/sys/fs/cgroup/cpu/cpu.stat',
  ]);
});

test('a path that leads out of the mount stays in it', () => {
  assert.deepEqual(quotaFilesOf('0::/../../x\n'), [
    '/sys/fs/cgroup/x/cpu.stat',
    '/sys/fs/cgroup/cpu.stat',
  ]);
});

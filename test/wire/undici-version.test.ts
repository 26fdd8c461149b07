import assert from 'node:assert/strict';
import { test } from 'node:test';

import { undiciVersion, whyNotUndici } from '../../src/wire/undici-version.js';

test('the version that is installed may measure', () => {
  assert.equal(whyNotUndici(undiciVersion()), undefined);
});

test('versions that wait before they use a connection again are refused, with advice', () => {
  const waits = (version: string): boolean =>
    /waits over a millisecond.*install undici 7/.test(whyNotUndici(version) ?? '');
  // The first and the last of each range, and their neighbours.
  for (const version of ['7.28.0', '7.29.0', '7.29.9', '8.4.2', '8.10.0']) {
    assert.ok(waits(version), version);
  }
  for (const version of ['7.27.2', '7.30.0', '7.30.2', '7.100.0', '8.4.1', '8.10.1']) {
    assert.ok(!waits(version), version);
  }
});

test('versions without the handler that the instants come from are refused', () => {
  assert.match(whyNotUndici('8.12.4') ?? '', /undici 8\.12\.4 cannot be measured with/);
  assert.match(whyNotUndici('6.21.0') ?? '', /install undici 7\.30\.2/);
  assert.equal(whyNotUndici('7.31.0'), undefined);
});

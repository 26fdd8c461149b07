import assert from 'node:assert/strict';
import { test } from 'node:test';

import { adviceOn } from '../../src/run/unreachable-advice.js';

test('what stands in the way of a connection says what to look at, where that is known', () => {
  assert.match(adviceOn('connect ECONNREFUSED 127.0.0.1:9'), /^; is the server running/);
  assert.match(adviceOn('getaddrinfo ENOTFOUND no.host'), /^; is the name of the host right/);
  assert.match(adviceOn('TLS: wrong version number'), /write http:\/\/$/);
  assert.equal(adviceOn('connect EHOSTUNREACH 10.0.0.1:80'), '');
});

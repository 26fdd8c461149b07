import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Client } from 'undici';

import { buildConnector, Client as OurClient } from '../../src/wire/undici-parts.js';

const PARTS = fileURLToPath(new URL('../../src/wire/undici-parts.js', import.meta.url));

test("the parts are the installed undici's own", () => {
  assert.equal(OurClient, Client);
  assert.equal(typeof buildConnector({}), 'function');
});

test('they come without the rest of undici', () => {
  const program = `
    const { createRequire } = require('node:module');
    import(${JSON.stringify(PARTS)}).then(() => {
      const files = Object.keys(require.cache).filter((file) => /[\\\\/]undici[\\\\/]/.test(file));
      console.log(files.join('\\n'));
    });`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const files = stdout.trim().split('\n');
  assert.ok(
    files.some((file) => /dispatcher[\\/]client\.js$/.test(file)),
    stdout,
  );
  assert.deepEqual(
    files.filter((file) => /undici[\\/]index\.js$|[\\/]web[\\/]fetch[\\/]index\.js$/.test(file)),
    [],
  );
});

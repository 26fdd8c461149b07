import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { adviceOnTelling } from '../../src/result/telling.js';

test('the page that an advice names says what it advises', () => {
  const servers = [null, 'Werkzeug/3.0', 'gunicorn', 'uvicorn', 'nginx/1.27', 'something else'];
  for (const server of servers) {
    const advice = adviceOnTelling({ server });
    const page = /\((docs\/[a-z-]+\.md)\)$/.exec(advice)?.[1];
    assert.ok(page !== undefined, advice);
    const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8');
    assert.match(text, /Server-Timing/);
    // The names of the entries, or the place of a field of one's own.
    assert.match(text, advice.includes('`timings`') ? /^timings:$/m : /\| `queue` \|/);
  }
});

test('the kind of server decides, where the answers gave it away', () => {
  const rows = [
    ['vllm', /--enable-per-request-metrics/],
    ['triton', /timings: \[\{ triton:/],
    ['tgi', /not streamed/],
    ['sglang', /--enable-metrics/],
  ] as const;
  for (const [kind, expected] of rows) {
    assert.match(adviceOnTelling({ server: 'uvicorn', kind }), expected);
  }
  assert.match(adviceOnTelling({ server: 'uvicorn', kind: 'of another version' }), /ASGI/);
});

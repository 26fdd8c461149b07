import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type ApiName, apiOf } from '../../src/api/apis.js';

/* Answers that came whole; streams are in stream-fixtures.test.ts. */
function check(
  rows: readonly (readonly [name: ApiName, answer: unknown, fault: string | undefined])[],
): void {
  for (const [name, answer, fault] of rows) {
    assert.equal(apiOf(name).faultIn?.(answer), fault, `${name} ${JSON.stringify(answer)}`);
  }
}

test('an answer that the server gave up is bad, though its status is good', () => {
  const given = (at: string, value: string) => `the server gave the answer up: ${at} is "${value}"`;
  const chosen = (finish: string) => ({
    choices: [{ message: { content: 'H' }, text: 'H', finish_reason: finish }],
  });
  const abort = { type: 'abort', message: 'Aborted', status_code: null, err_type: null };
  check([
    ['openai-chat', chosen('abort'), given('/choices/0/finish_reason', 'abort')],
    ['openai-chat', chosen('error'), given('/choices/0/finish_reason', 'error')],
    ['openai-completions', chosen('abort'), given('/choices/0/finish_reason', 'abort')],
    ['vllm', chosen('abort'), given('/choices/0/finish_reason', 'abort')],
    // It stopped, by a rule of the request.
    ['vllm', chosen('repetition'), undefined],
    ['openai-chat', chosen('content_filter'), undefined],
    [
      'sglang',
      { text: 'H', meta_info: { finish_reason: abort } },
      'the server gave the answer up: "Aborted"',
    ],
    ['sglang', { text: 'H', meta_info: { finish_reason: { type: 'length' } } }, undefined],
    ['openai-responses', { status: 'cancelled', output: [] }, '/status is "cancelled"'],
    ['openai-responses', { status: 'queued', output: [] }, '/status is "queued"'],
    ['openai-responses', { status: 'incomplete', output: [] }, undefined],
  ]);
});

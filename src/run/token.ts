import { execFile } from 'node:child_process';

import type { TokenCommand } from '../scenario/plan.js';

import { RunFailure } from './run-failure.js';

/** A token command that has not answered by then has failed. */
const TOKEN_MS_MAX = 30_000;

/** The value of the authorization header: the command's first line, as a bearer token. */
export function authorizationOf(token: TokenCommand): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', token.command], { timeout: TOKEN_MS_MAX }, (error, stdout) => {
      const text = stdout.split('\n')[0]?.trim() ?? '';
      if (error !== null) reject(new RunFailure(`the token command failed: ${error.message}`));
      else if (text === '') reject(new RunFailure('the token command printed nothing'));
      else resolve(/^\S+ \S/.test(text) ? text : `Bearer ${text}`);
    });
  });
}

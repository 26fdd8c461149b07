/*
 * Shares its processor with a program that never sleeps, and tells how often it was left between
 * pieces of work: before letting others run was begun, and after. To be run on one processor.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

import { beginLettingOthersRun, letOthersRun } from '../../src/host/let-others-run.js';

export type YieldsReport = { readonly before: number; readonly after: number };

export const PIECES = 100;

if (process.argv[1] === import.meta.filename) {
  const hog = spawn(process.execPath, ['-e', 'process.stdout.write("on"); for (;;);']);
  await once(hog.stdout, 'data');
  const before = switchesOfPieces();
  await beginLettingOthersRun();
  const after = switchesOfPieces();
  hog.kill('SIGKILL');
  process.stdout.write(JSON.stringify({ before, after } satisfies YieldsReport));
}

/** How often this thread had to give its processor away. */
function switchesOfPieces(): number {
  const startedAt = switches();
  for (let piece = 0; piece < PIECES; piece += 1) letOthersRun();
  return switches() - startedAt;
}

function switches(): number {
  const status = readFileSync('/proc/thread-self/status', 'utf8');
  return Number(/^nonvoluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1]);
}

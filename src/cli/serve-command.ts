import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { ReferenceSettings } from '../base/reference-settings.js';

import type { ServeOptions } from './declare-serve.js';
import { DONE, type ExitCode, RUN_FAILED } from './exit-code.js';
import type { Io } from './io.js';
import { serveSettingsOf } from './serve-settings.js';
import { type Truth, truthText } from './truth-text.js';
import { usageErrorText } from './usage-error.js';

/** The two lines of JSON that the server's process writes. */
type Line = { readonly url?: string; readonly truth?: Truth };

/**
 * Starts the reference server in a process of its own and stays until it ends. Ctrl-C is how one
 * ends a server, so that is exit code 0.
 */
export function serveCommand(options: ServeOptions, io: Io): Promise<ExitCode> {
  const settings = serveSettingsOf(options);
  const script = fileURLToPath(new URL('../server/main.js', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(settings)], {
    // A group of its own, so that a terminal's Ctrl-C reaches it once, through us.
    detached: true,
    // Its input is closed when we end, in whatever way, and it ends with that.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  createInterface({ input: child.stderr }).on('line', (line) =>
    io.stderr.write(errorText(line, settings)),
  );
  createInterface({ input: child.stdout }).on('line', (line) => tell(line, io));
  let asked = false;
  const stopListening = io.onSignal(() => {
    child.kill(asked ? 'SIGKILL' : 'SIGTERM');
    asked = true;
  });
  return endOf(child).finally(stopListening);
}

function endOf(child: ChildProcess): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // After `close` all that it wrote has been read.
    child.once('close', (code, signal) => {
      resolve(code === 0 || signal === 'SIGKILL' ? DONE : RUN_FAILED);
    });
  });
}

/** What the server says of itself becomes an error of this command; a stack stays as it is. */
function errorText(line: string, { host, port }: ReferenceSettings): string {
  const message = /^reference server: (.*)$/.exec(line)?.[1];
  if (message === undefined) {
    return `${line}\n`;
  }
  const where = `${host}:${port}`;
  if (message.includes('EADDRINUSE')) {
    const hint = 'choose another --port, or leave it out for one that is free';
    return usageErrorText(`port ${port} of ${host} is taken`, hint);
  }
  if (message.includes('EACCES')) {
    return usageErrorText(`${where} may not be listened on`, 'choose a --port above 1023');
  }
  if (/EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN/.test(message)) {
    const hint = 'choose another --host, as 127.0.0.1 or 0.0.0.0';
    return usageErrorText(`${host} is no address of this machine`, hint);
  }
  return usageErrorText(`the reference server cannot start: ${message}`, undefined);
}

function tell(line: string, io: Io): void {
  const { url, truth } = JSON.parse(line) as Line;
  if (url !== undefined) {
    io.stdout.write(announcementOf(url));
  }
  if (truth !== undefined) {
    io.stdout.write(`\n${truthText(truth)}`);
  }
}

function announcementOf(url: string): string {
  return `reference server at ${url} (Ctrl-C ends it)
try:
  modelbench run ${url} -d '{"x": 1}' -c 4 --duration 5s
  curl -i ${url} -d '{"x": 1}'
  curl ${new URL('/truth', url).href}
`;
}

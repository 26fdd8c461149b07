/*
 * The last net for secrets: whatever a command prints passes here. The parts that make documents
 * and messages hide what they know; this hides what they forgot.
 */
import { redact } from '../result/redact.js';

import type { Io, Output } from './io.js';

export function hide(text: string, secrets: ReadonlySet<string>): string {
  return secrets.size === 0 ? text : redact(text, [...secrets]);
}

export function hidingIo(io: Io): Io {
  const hiding = (output: Output): Output => ({
    ...output,
    write: (text) => output.write(hide(text, io.secrets)),
  });
  return { ...io, stdout: hiding(io.stdout), stderr: hiding(io.stderr) };
}

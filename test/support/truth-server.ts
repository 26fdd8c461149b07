import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/*
 * Starts a small model server that knows its own truth, in a process of its own. It shares no code
 * with the reference server, and none with modelbench: what both agree on was found out twice.
 */

export type TruthServerOptions = {
  /** Executed side by side; the others wait, first in, first out. */
  readonly workers: number;
  readonly inference: { readonly kind: 'constant' | 'exponential'; readonly ms: number };
  readonly seed?: number;
  /** Busy time; reported only where it is asked for. */
  readonly decodeMs?: number;
  readonly encodeMs?: number;
  /** Reports nothing: no `Server-Timing`. */
  readonly silent?: boolean;
  readonly answerBytes?: number;
};

/** Instants in ns by the server's own `process.hrtime`; on Linux all processes share its zero. */
export type TruthRow = {
  /** The header `x-request-number`, or else the order of arrival, from 1. */
  readonly number: number;
  readonly firstByteNs: number;
  readonly lastByteNs: number;
  readonly queuedNs: number;
  readonly startedNs: number;
  readonly finishedNs: number;
  readonly responseFirstByteNs: number;
  readonly responseLastByteNs: number;
};

export type TruthServer = {
  readonly url: string;
  /** A row for each answered request, in the order of their answers. */
  readonly log: () => Promise<readonly TruthRow[]>;
  readonly stop: () => Promise<void>;
};

const PROGRAM = fileURLToPath(new URL('./truth-server-process.js', import.meta.url));

export async function startTruthServer(options: TruthServerOptions): Promise<TruthServer> {
  const child = spawn(process.execPath, [PROGRAM, ...flagsOf(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, 'line'),
    exited.then(([code]) => Promise.reject(new Error(`the truth server ended with code ${code}`))),
  ]);
  const { url } = JSON.parse(line) as { url: string };
  return {
    url,
    log: async () => {
      const answer = await fetch(new URL('/log', url), { headers: { connection: 'close' } });
      return (await answer.json()) as readonly TruthRow[];
    },
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}

function flagsOf(options: TruthServerOptions): readonly string[] {
  const { inference } = options;
  return [
    `--workers=${options.workers}`,
    `--inference=${inference.kind}:${inference.ms}`,
    `--seed=${options.seed ?? 1}`,
    `--decode=${options.decodeMs ?? 0}`,
    `--encode=${options.encodeMs ?? 0}`,
    `--answer-bytes=${options.answerBytes ?? 64}`,
    ...(options.silent === true ? ['--silent'] : []),
  ];
}

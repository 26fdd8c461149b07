/*
 * Starts what serves the target, where the scenario asks for it, and waits until it is ready:
 * the reference server, or the command of `server:`.
 */
import { fileURLToPath } from 'node:url';

import type { Plan, ServerCommand } from '../scenario/plan.js';
import { withUsualPath } from '../scenario/usual-path.js';
import { acceptsConnections, answersWell } from '../wire/ready.js';
import { clock } from '../base/clock.js';
import type { ReferenceSettings } from '../base/reference-settings.js';

import { Child } from './child.js';
import type { RunEvent } from './event.js';
import { RunFailure } from './run-failure.js';

export type RunningTarget = {
  readonly url: string;
  /** Leads the processes that were started; undefined where none was. */
  readonly leader: number | undefined;
  /** Ends the process, if there is one; waits for its end. */
  readonly stop: () => Promise<void>;
  readonly kill: () => void;
  /** The end of the process and its last output, should it have ended on its own. */
  readonly epitaph: () => string | undefined;
};

export const POLL_MS = 50;
const REFERENCE_READY_NS = 15e9;

export async function startTarget(
  plan: Plan,
  emit: (event: RunEvent) => void,
  isStopped: () => boolean,
): Promise<RunningTarget> {
  const { address } = plan.target;
  if (address.kind === 'reference') {
    const running = await startReference(address.settings, emit, isStopped);
    const { api, model } = plan.target;
    return { ...running, url: withUsualPath(running.url, api, model) };
  }
  if (plan.server === undefined) {
    return {
      url: address.url,
      leader: undefined,
      stop: async () => {},
      kill: () => {},
      epitaph: () => undefined,
    };
  }
  return startCommand(plan.server, address.url, emit, isStopped);
}

async function startReference(
  settings: ReferenceSettings,
  emit: (event: RunEvent) => void,
  isStopped: () => boolean,
): Promise<RunningTarget> {
  emit({ kind: 'server-started', what: 'reference server' });
  const startedNs = clock.nowNs();
  const script = fileURLToPath(new URL('../server/main.js', import.meta.url));
  const child = Child.ofScript(script, [JSON.stringify(settings)]);
  const url = await waitFor(child, REFERENCE_READY_NS, isStopped, async () => {
    const line = /^\{.*"url".*\}$/m.exec(child.stdout)?.[0];
    return line === undefined ? undefined : (JSON.parse(line) as { url: string }).url;
  });
  emit({ kind: 'server-ready', tookNs: clock.nowNs() - startedNs, url });
  return runningOf(child, url);
}

async function startCommand(
  server: ServerCommand,
  targetUrl: string,
  emit: (event: RunEvent) => void,
  isStopped: () => boolean,
): Promise<RunningTarget> {
  if (await acceptsConnections(new URL(targetUrl))) {
    const { host } = new URL(targetUrl);
    throw new RunFailure(
      `something answers at ${host} already; \`server.start\` would not be what is measured`,
    );
  }
  emit({ kind: 'server-started', what: server.start });
  const startedNs = clock.nowNs();
  const child = Child.ofCommand(server.start);
  await waitFor(child, server.withinNs, isStopped, async () =>
    (await isReady(server, targetUrl)) ? targetUrl : undefined,
  );
  emit({ kind: 'server-ready', tookNs: clock.nowNs() - startedNs, url: targetUrl });
  return runningOf(child, targetUrl);
}

export function runningOf(child: Child, url: string): RunningTarget {
  return {
    url,
    leader: child.id,
    stop: () => child.stop(),
    kill: () => child.kill(),
    epitaph: () =>
      child.exit === undefined ? undefined : `it ended with ${child.exit}${tail(child.output)}`,
  };
}

async function waitFor(
  child: Child,
  withinNs: number,
  isStopped: () => boolean,
  ready: () => Promise<string | undefined>,
): Promise<string> {
  const untilNs = clock.nowNs() + withinNs;
  for (;;) {
    const url = await ready();
    if (url !== undefined) return url;
    if (child.exit !== undefined) {
      throw new RunFailure(
        `the server ended with ${child.exit} before it was ready${tail(child.output)}`,
      );
    }
    if (isStopped() || clock.nowNs() > untilNs) {
      await child.stop();
      const seconds = Math.round(withinNs / 1e9);
      throw new RunFailure(
        isStopped()
          ? 'interrupted while the server was starting'
          : `the server was not ready within ${seconds}s${tail(child.output)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function isReady(server: ServerCommand, targetUrl: string): Promise<boolean> {
  const url = new URL(targetUrl);
  return server.ready === undefined
    ? acceptsConnections(url)
    : answersWell(new URL(server.ready, url));
}

/** The last lines that a process wrote, to follow a sentence. */
export function tail(output: string): string {
  const lines = output.trimEnd().split('\n').slice(-20);
  return output.trim() === ''
    ? ''
    : `; its last output:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

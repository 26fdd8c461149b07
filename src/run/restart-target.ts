/*
 * Starts a target anew by a command of the user's, before each run of a comparison. The command may
 * be the server itself, which we end after the run, or one that restarts a server elsewhere and
 * ends: whichever it is shows by what it does.
 */
import { acceptsConnections } from '../wire/ready.js';
import { clock } from '../base/clock.js';

import { Child } from './child.js';
import { RunFailure } from './run-failure.js';
import { POLL_MS, type RunningTarget, runningOf, tail } from './target-process.js';

export type Restart = {
  readonly command: string;
  /** How the user calls it, as `--restart-before`. */
  readonly option: string;
  /** What is ready when it accepts connections. */
  readonly url: string;
};

const READY_NS = 60e9;

export async function restartTarget(
  restart: Restart,
  isStopped: () => boolean,
): Promise<RunningTarget> {
  const address = new URL(restart.url);
  // Somebody listens already: then it is that server which the command restarts, and until the
  // command has ended it may be the old one that answers.
  const isElsewhere = await acceptsConnections(address);
  const child = Child.ofCommand(restart.command);
  const untilNs = clock.nowNs() + READY_NS;
  for (;;) {
    if (child.left !== undefined && child.left !== 'exit code 0') {
      await child.stop();
      const how = `the command of ${restart.option} ended with ${child.left}`;
      throw new RunFailure(how + tail(child.output));
    }
    const mayAnswer = !isElsewhere || child.left !== undefined;
    if (mayAnswer && (await acceptsConnections(address))) return runningOf(child, restart.url);
    if (isStopped() || clock.nowNs() > untilNs) {
      const isUnclear = isElsewhere && child.left === undefined;
      await child.stop();
      throw new RunFailure(
        isStopped()
          ? `interrupted in ${restart.option}`
          : whyLate(restart, isUnclear) + tail(child.output),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function whyLate({ option, url }: Restart, isUnclear: boolean): string {
  const { host } = new URL(url);
  const seconds = READY_NS / 1e9;
  return isUnclear
    ? `something answers at ${host} already, and the command of ${option} goes on after ` +
        `${seconds}s: which of the two would be measured?`
    : `nothing accepts connections at ${host} ${seconds}s after ${option}`;
}

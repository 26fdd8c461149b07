/*
 * How much of this machine's processors other programs take. A target on this machine is such a
 * program itself, and which processes it is made of nobody knows. But it rests as long as nothing
 * is sent to it: so there is a look right before the first request, and one at each cell.
 */
import {
  busyNs,
  groupMembers,
  ownBusyNs,
  processorCount,
  processTimeOf,
} from '../host/processor-time.js';
import { clock } from '../base/clock.js';

/** In processors: 1.5 is one and a half of them, all of the time. */
export type OthersSeen = {
  readonly before: number;
  readonly during: number;
  readonly processors: number;
};

export class OtherPrograms {
  /** What they took before the first request. */
  readonly before: number;
  readonly processors: number;
  readonly #server: readonly number[];

  private constructor(before: number, processors: number, server: readonly number[]) {
    this.before = before;
    this.processors = processors;
    this.#server = server;
  }

  /**
   * While nothing is in flight. `leader`: of the processes that we have started to serve the
   * target. Undefined where it cannot be known what is whose.
   */
  static async look(
    leader: number | undefined,
    lookNs: number,
  ): Promise<OtherPrograms | undefined> {
    const processors = processorCount();
    const server = leader === undefined ? [] : groupMembers(leader);
    if (processors === undefined || server === undefined) return undefined;
    const fromNs = clock.nowNs();
    const from = busyNsOfOthers(server);
    await new Promise((resolve) => setTimeout(resolve, lookNs / 1e6));
    const before = (busyNsOfOthers(server) - from) / (clock.nowNs() - fromNs);
    return new OtherPrograms(Math.max(0, before), processors, server);
  }

  /** Since some instant, for differences. */
  busyNs(): number {
    return busyNsOfOthers(this.#server);
  }
}

function busyNsOfOthers(server: readonly number[]): number {
  const serverNs = server.reduce((sum, id) => sum + (processTimeOf(id)?.busyNs ?? 0), 0);
  return busyNs() - ownBusyNs() - serverNs;
}

import type { HostDocument, ResultDocument } from '../result/document.js';

import type { RunEvent } from './event.js';
import type { WorkersWish } from './generator.js';

/** What a run is given by whoever calls it. */
export type RunSetting = {
  readonly onEvent: (event: RunEvent) => void;
  readonly interruption: Interruption;
  readonly toolVersion: string;
  /** Load threads of each cell. */
  readonly workers: WorkersWish;
  readonly host: HostDocument;
  readonly git: ResultDocument['git'];
  /**
   * How long to look, before the first request, at what else runs on this machine. Without it,
   * that is not known.
   */
  readonly lookAroundNs?: number;
};

/** What each run of a command takes longer, so that it knows what else this machine does. */
export const LOOK_AROUND_NS = 200e6;

export type Interruption = {
  readonly requested: () => 'SIGINT' | 'SIGTERM' | undefined;
  readonly onRequest: (listener: () => void) => void;
};

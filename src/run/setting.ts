import type { HostDocument, ResultDocument } from '../result/document.js';

import type { RunEvent } from './event.js';

/** What a run is given by whoever calls it. */
export type RunSetting = {
  readonly onEvent: (event: RunEvent) => void;
  readonly interruption: Interruption;
  readonly toolVersion: string;
  readonly host: HostDocument;
  readonly git: ResultDocument['git'];
};

export type Interruption = {
  readonly requested: () => 'SIGINT' | 'SIGTERM' | undefined;
  readonly onRequest: (listener: () => void) => void;
};

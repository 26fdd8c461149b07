import { LOOK_AROUND_NS, type RunSetting } from '../run/setting.js';
import { gitStateOf } from '../host/git.js';
import { machineOf } from '../host/machine.js';
import { clock } from '../base/clock.js';

import type { Io } from './io.js';
import type { RoundOptions } from './option-rounds.js';
import { progressViewOf } from './progress.js';
import type { Stopping } from './stopping.js';
import { toolVersion } from './version.js';

type Showing = {
  readonly options: Pick<RoundOptions, 'quiet' | 'progress' | 'workers'>;
  readonly io: Io;
  readonly stopping: Stopping;
};

/** What a command gives to whatever it lets measure, with its progress shown meanwhile. */
export async function whileShown<Outcome>(
  { options, io, stopping }: Showing,
  measure: (setting: RunSetting) => Promise<Outcome>,
): Promise<Outcome> {
  const git = await gitStateOf(io.folder);
  const progress = progressViewOf(options, io, clock);
  try {
    return await measure({
      onEvent: (event) => progress.show(event),
      interruption: stopping,
      toolVersion: toolVersion(),
      workers: options.workers ?? 'auto',
      host: machineOf(),
      git: git ?? null,
      lookAroundNs: LOOK_AROUND_NS,
    });
  } finally {
    progress.end();
  }
}

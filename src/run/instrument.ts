/* What measures, before it does: refused where it would add time of its own. */

import { beginLettingOthersRun } from '../host/let-others-run.js';
import { yieldAtOnce } from '../host/time-slices.js';
import { openTcpInfo, type TcpInfoState } from '../wire/tcp-info.js';
import { openTransmitStamps } from '../wire/transmit-stamps.js';
import { undiciVersion, whyNotUndici } from '../wire/undici-version.js';
import { uploads } from '../wire/upload-watch.js';
import { clock } from '../base/clock.js';

import { RunFailure } from './run-failure.js';

/** Throws where the HTTP client is one that would be measured instead of the target. */
export function checkInstrument(): void {
  const why = whyNotUndici(undiciVersion());
  if (why !== undefined) throw new RunFailure(why);
}

/** Of a run under load: checked, and told not to keep a target on this machine waiting. */
export async function beginInstrument(): Promise<void> {
  checkInstrument();
  await Promise.all([yieldAtOnce(), beginLettingOthersRun()]);
}

/** For the exchanges of this thread. Null, or in words why the kernel cannot be asked. */
export async function beginKernel(): Promise<string | null> {
  const kernel = await openKernel();
  if (kernel.kind === 'none') return kernel.why;
  uploads.begin(kernel.tcpInfo, await openTransmitStamps(clock, process));
  return null;
}

export function openKernel(): Promise<TcpInfoState> {
  return openTcpInfo({
    platform: process.platform,
    // Off: as on a machine where the kernel cannot be asked.
    isWanted: process.env.MODELBENCH_TCP_INFO !== 'off',
  });
}

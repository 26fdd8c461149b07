import { renderOnce } from '../report/render.js';
import { RunFailure } from '../run/run-failure.js';
import type { OnceDocument } from '../result/once.js';
import { redactStrings } from '../result/redact-strings.js';
import { machineOf } from '../host/machine.js';
import type { Plan } from '../scenario/plan.js';

import { DONE, type ExitCode, INTERRUPTED, RUN_FAILED, TERMINATED } from './exit-code.js';
import type { Measuring } from './measure-plan.js';
import { withLineEnd } from './run-outputs.js';
import { styleOf } from './style-of.js';
import { toolVersion } from './version.js';

/** One request, shown whole. Nothing is kept. */
export async function measureOnce(plan: Plan, measuring: Measuring): Promise<ExitCode> {
  const { io, options, stopping, format } = measuring;
  const document = await onceOf(plan, measuring);
  if (document !== undefined) {
    const text =
      format === 'json'
        ? JSON.stringify(document, undefined, 2)
        : renderOnce(document, styleOf(options, undefined, io));
    io.stdout.writeHidden(withLineEnd(text));
  }
  switch (stopping.signal()) {
    case 'SIGINT':
      return INTERRUPTED;
    case 'SIGTERM':
      return TERMINATED;
    default:
      return document?.outcome === 'ok' ? DONE : RUN_FAILED;
  }
}

async function onceOf(plan: Plan, measuring: Measuring): Promise<OnceDocument | undefined> {
  const { engine, io, stopping } = measuring;
  try {
    const document = await engine.runOnce(plan, {
      onEvent: () => {},
      interruption: stopping,
      toolVersion: toolVersion(),
      workers: 1,
      host: machineOf(),
      git: null,
    });
    return redactStrings(document, [...io.secrets], undefined);
  } catch (error) {
    if (!(error instanceof RunFailure)) {
      throw error;
    }
    io.stderr.write(`error: ${error.message}\n`);
    return undefined;
  }
}

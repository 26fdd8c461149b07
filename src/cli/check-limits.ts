import type { ResultDocument } from '../result/document.js';
import type { Plan } from '../scenario/plan.js';

import { type CheckedLimit, codeOfLimits } from './check-verdict.js';
import type { Checking } from './checking.js';
import { DONE, decisiveOf, type ExitCode } from './exit-code.js';
import { measurePlan } from './measure-plan.js';
import { whileStoppable } from './measure-session.js';
import { proveOutputs } from './run-outputs.js';

/** One run, and the scenario's limits: what `run` does, but what is not proved is not green. */
export async function checkLimits({
  plan,
  files,
  options,
  io,
  format,
}: Checking): Promise<ExitCode> {
  const room = { documents: 1, folder: io.folder, inputs: files };
  const outputs = proveOutputs(options.out, options.format ?? [], room);
  return whileStoppable(options, io, async (measuring) => {
    const { code, document } = await measurePlan(plan, outputs, { ...measuring, format });
    // A run that did not come to its end decides by that.
    if (code !== DONE && code !== 1) return code;
    const limits = document.cells.flatMap((cell) =>
      cell.limits.map((limit) => ({ ...limit, cell: cell.name })),
    );
    return decisiveOf([
      code,
      codeOfLimits([...limits, ...unmeasured(plan, document)], options, io),
    ]);
  });
}

/** Limits of cells that there was no time for: a gate is not green for what it did not look at. */
function unmeasured(plan: Plan, { cells }: ResultDocument): readonly CheckedLimit[] {
  const seen = new Set(cells.map(({ name }) => name));
  return plan.cells
    .filter(({ name }) => !seen.has(name))
    .flatMap(({ name, limits }) =>
      limits.map(({ text }) => ({ cell: name, limit: text, verdict: 'notProved', value: null })),
    );
}

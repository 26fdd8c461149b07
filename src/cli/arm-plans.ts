/* From the words of the command line to the two arms of a session. */
import {
  type ArmPlan,
  type ArmPlans,
  addressText,
  sharedCells,
  whyNotComparable,
} from '../study/ab/arm-plan.js';
import { countOf } from '../report/number.js';
import { ARMS, type Arm } from '../result/session-document.js';
import type { Plan } from '../scenario/plan.js';

import type { Io } from './io.js';
import type { RoundOptions } from './option-rounds.js';
import type { Assignment } from './option-words.js';
import { overridesOf, readInput, readPlans, type ScenarioInput } from './read-plans.js';
import { UsageError } from './usage-error.js';

/** What the options say of one arm alone. */
export type ArmWords = {
  readonly url: string | undefined;
  readonly set: readonly Assignment[];
  readonly restart: string | undefined;
  readonly label: string | undefined;
};

export type ArmWordPair = Readonly<Record<Arm, ArmWords>>;

type ArmOptions = RoundOptions & { readonly force?: boolean };

export type ArmsRead = {
  readonly arms: ArmPlans;
  /** Nothing may be written over these. */
  readonly files: readonly string[];
};

/** Undefined where a scenario has mistakes, which stand on stderr then. */
export function readArms(
  paths: readonly string[],
  words: ArmWordPair,
  options: ArmOptions,
  io: Io,
): ArmsRead | undefined {
  const [first, second = first, ...more] = paths.map((path) => readInput(path, io));
  if (first === undefined || second === undefined || more.length > 0) {
    throw new UsageError(
      'a comparison has two sides',
      'name one scenario, or one of before and one of after',
    );
  }
  const isQuiet = options.quiet === true;
  const before = readArm('before', first, words, { options, io, isQuiet });
  // The warnings of one file are told once.
  const after = readArm('after', second, words, {
    options,
    io,
    isQuiet: isQuiet || second === first,
  });
  if (before === undefined || after === undefined) return undefined;
  const arms = comparableArms({ before: before.arm, after: after.arm }, options, io);
  return { arms, files: [...before.files, ...after.files] };
}

/** As they are where they can be compared; with --force, what both have of what cannot. */
function comparableArms(arms: ArmPlans, { force, quiet }: ArmOptions, io: Io): ArmPlans {
  const why = whyNotComparable(arms);
  if (why === undefined) return arms;
  const isRepeated = ARMS.some((arm) => arms[arm].plan.cells.some(({ repeat }) => repeat > 0));
  const shared = force === true && !isRepeated ? sharedCells(arms) : undefined;
  if (shared === undefined) {
    throw new UsageError(
      `these two cannot be compared round by round: ${why}`,
      'cells stand side by side by their names, loads and lengths; leave `repeat` out, and give ' +
        'payloads that differ one `name`',
    );
  }
  if (quiet !== true) {
    const count = countOf(shared.before.plan.cells.length, 'cell');
    io.stderr.write(`warning: ${why}: ${count} that both have, and no verdict\n`);
  }
  return shared;
}

type Reading = { readonly options: RoundOptions; readonly io: Io; readonly isQuiet: boolean };

function readArm(
  arm: Arm,
  input: ScenarioInput,
  words: ArmWordPair,
  { options, io, isQuiet }: Reading,
): { readonly arm: ArmPlan; readonly files: readonly string[] } | undefined {
  const own = words[arm];
  const overrides = overridesOf({
    ...options,
    set: [...(options.set ?? []), ...own.set],
    ...(own.url === undefined ? {} : { target: own.url }),
  });
  const closing = `, with the changes of ${arm}; nothing was sent`;
  const read = readPlans([input], overrides, { io, isQuiet, closing });
  const [plan] = read?.plans ?? [];
  if (read === undefined || plan === undefined) return undefined;
  if (own.restart !== undefined && plan.target.address.kind === 'reference') {
    throw new UsageError(
      `--restart-${arm} starts a server of its own, but the target is the reference server`,
      `say where it is: --${arm} http://127.0.0.1:8000/predict`,
    );
  }
  return { arm: armOf(plan, own, arm), files: read.files };
}

function armOf(plan: Plan, { set, restart, label }: ArmWords, arm: Arm): ArmPlan {
  const changes = set.map(({ path, value }) => `${path}=${value}`);
  return { label: label ?? labelOf(plan, changes) ?? arm, plan, changes, restart };
}

/** What tells it apart: changes where there are any, else where it is. */
function labelOf(plan: Plan, changes: readonly string[]): string | undefined {
  if (changes.length > 0) return changes.join(', ');
  if (plan.target.address.kind === 'reference') return undefined;
  const { host, pathname } = new URL(addressText(plan));
  return pathname === '/' ? host : host + pathname;
}

/** Both arms being the same is a mistake unless it is said in so many words. */
export function refuseNoDifference(paths: readonly string[], words: ArmWordPair): void {
  const isSaid = ARMS.some((arm) => {
    const { url, set, restart } = words[arm];
    return url !== undefined || set.length > 0 || restart !== undefined;
  });
  if (paths.length > 1 || isSaid) return;
  throw new UsageError(
    'before and after are the same',
    'say what differs: --before <url>, --set-before <path=value> or --restart-before <cmd>, ' +
      'and the same of after',
  );
}

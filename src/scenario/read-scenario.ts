import type { Checked, Diagnostic } from '../base/diagnostic.js';

import { collect, type Loose, type Mistake } from './collect.js';
import type { Context, FileLookup } from './context.js';
import { type Environment, substitute } from './environment.js';
import { guessedSecretsOf } from './guessed-secrets.js';
import { loadFields } from './load-schema.js';
import { maskedDiagnostics } from './masking.js';
import { applyOverrides, type Overrides, withTargetMapping } from './overrides.js';
import type { Plan, ScenarioSource } from './plan.js';
import { planScenario } from './plan-scenario.js';
import { type Scenario, scenarioFields } from './scenario-schema.js';
import { distinctSecrets } from './secrets.js';
import { targetFields } from './target-schema.js';
import {
  diagnosticAt,
  keyPlace,
  type MappingTree,
  plainOf,
  type Tree,
  valuePlace,
} from './tree.js';
import { readYaml } from './yaml-source.js';

export type { FileLookup } from './context.js';
export type { Overrides } from './overrides.js';

/** What a scenario may look at besides its own text. */
export type Surroundings = {
  readonly environment: Environment;
  readonly files: FileLookup;
  readonly overrides: Overrides;
};

/*
 *   text -> tree -> overrides -> variables -> schema -> plan
 *
 * Every step goes on after a mistake with what is sound, so that one reading shows all of them.
 */
export function readScenario(source: ScenarioSource, surroundings: Surroundings): Checked<Plan> {
  const reading = readYaml({
    source,
    span: { start: 0, end: source.text.length },
    placeOf: (start, end) => ({ span: { start, end } }),
  });
  const guesses = guessesOf(source, surroundings);
  if (reading.tree?.kind !== 'mapping') {
    const shape = reading.tree === undefined ? [] : [notMapping(reading.tree)];
    return refused(maskedDiagnostics(source, [...reading.diagnostics, ...shape], guesses));
  }
  const sound = withoutEmpty(reading.tree, reading.lost);
  const overridden = applyOverrides(withTargetMapping(sound), surroundings.overrides);
  const substituted = substitute(overridden.tree, surroundings.environment);
  const root = substituted.tree;
  const earlier = [...reading.diagnostics, ...overridden.diagnostics, ...substituted.diagnostics];

  const { value, diagnostics } = judged(root, reading.lost);
  const context: Context = {
    root,
    lost: reading.lost,
    files: surroundings.files,
    diagnostics: [],
    secrets: [...substituted.secrets],
  };
  const plan = planScenario(context, value, { source, overrides: surroundings.overrides });
  const secrets = distinctSecrets(context.secrets);
  const found = once(earlier, [...diagnostics, ...context.diagnostics]);
  const all = maskedDiagnostics(source, found, distinctSecrets([...secrets, ...guesses]));
  const [error, ...errors] = all.filter(({ severity }) => severity === 'error');
  const warnings = all.filter(({ severity }) => severity === 'warning');
  if (error !== undefined) return { ok: false, diagnostics: [error, ...errors, ...warnings] };
  if (plan === undefined) throw new Error('a scenario without mistakes made no plan');
  return { ok: true, value: { ...plan, target: { ...plan.target, secrets } }, warnings };
}

/** What may be a secret where mistakes hide it from the plan: in the file and behind `--set`. */
function guessesOf(source: ScenarioSource, surroundings: Surroundings): readonly string[] {
  const settings = surroundings.overrides.set.map(({ path, value }) => `${path}: ${value}\n`);
  const texts = [source.text, ...settings];
  return distinctSecrets(texts.flatMap((text) => guessedSecretsOf(text, surroundings.environment)));
}

function refused(diagnostics: readonly Diagnostic[]): Checked<Plan> {
  const [first, ...others] = diagnostics;
  if (first === undefined) throw new Error('a scenario was refused without a reason');
  return { ok: false, diagnostics: [first, ...others] };
}

function notMapping(tree: Tree): Diagnostic {
  return diagnosticAt(tree.place, {
    code: 'wrong-type',
    message: `a scenario is a mapping of fields, not ${tree.kind === 'list' ? 'a list' : 'text'}`,
    hint: 'begin with target: http://127.0.0.1:8000/predict',
  });
}

type Judged = { readonly value: Loose<Scenario>; readonly diagnostics: readonly Diagnostic[] };

/** Fields of which nothing is left were not empty in the file. */
function withoutEmpty(root: MappingTree, lost: ReadonlySet<string>): MappingTree {
  const entries = [...root.entries].filter(
    ([name, { tree }]) => !(lost.has(name) && tree.kind === 'scalar' && tree.value === null),
  );
  return { ...root, entries: new Map(entries) };
}

/** What the schema says, except that a field is missing which could not be read. */
function judged(root: Tree, lost: ReadonlySet<string>): Judged {
  const mistakes: Mistake[] = [];
  const value = collect({ mistakes, lost, homeOf }, scenarioFields, plainOf(root)) ?? {};
  const diagnostics = mistakes.map(({ path, at, ...problem }) =>
    diagnosticAt(at === 'key' ? keyPlace(root, path) : valuePlace(root, path), problem),
  );
  return { value, diagnostics };
}

/** The mapping that knows a field which was written elsewhere. */
function homeOf(field: string): string | undefined {
  if (Object.hasOwn(scenarioFields.shape, field)) return 'the scenario itself';
  if (Object.hasOwn(targetFields.shape, field)) return 'target';
  return Object.hasOwn(loadFields.shape, field) ? 'load' : undefined;
}

/**
 * One mistake, one message: what follows from a variable that is not set or from text that must be
 * quoted is not reported again.
 */
function once(earlier: readonly Diagnostic[], later: readonly Diagnostic[]): readonly Diagnostic[] {
  const isFollowing = (one: Diagnostic) =>
    earlier.some(
      (cause) =>
        cause.source?.text === one.source?.text &&
        cause.span.start <= one.span.start &&
        one.span.end <= cause.span.end,
    );
  return [...earlier, ...later.filter((one) => !isFollowing(one))];
}

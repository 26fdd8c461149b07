import { readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { guessedSecretsOf } from '../scenario/guessed-secrets.js';
import type { Plan, ScenarioSource } from '../scenario/plan.js';
import { type Overrides, readScenario } from '../scenario/read-scenario.js';
import type { Diagnostic } from '../base/diagnostic.js';
import { formatDiagnostics } from '../base/source-text.js';

import type { Io } from './io.js';
import type { ChangeOptions } from './option-words.js';
import { reasonOf } from './output-place.js';
import { scenarioFiles } from './scenario-files.js';
import { UsageError } from './usage-error.js';

/** A scenario's text and the folder that its own paths start from. */
export type ScenarioInput = {
  readonly source: ScenarioSource;
  readonly folder: string;
  /** Where the text was read; undefined when it was made of options. */
  readonly file: string | undefined;
  /** Where a mistake is shown that does not stand in the text for the user. */
  readonly placed?: (diagnostic: Diagnostic) => Diagnostic;
};

export type PlansRead = {
  readonly plans: readonly Plan[];
  /** The scenarios and every file that they name: nothing may be written over them. */
  readonly files: readonly string[];
};

/** How the mistakes are told. */
export type Telling = {
  readonly io: Io;
  readonly isQuiet: boolean;
  /** Follows the number of errors. */
  readonly closing: string;
};

export function overridesOf(options: ChangeOptions): Overrides {
  return {
    set: options.set ?? [],
    target: options.target,
    seed: options.seed,
    labels: options.label ?? {},
    only: options.only ?? [],
  };
}

export function readInput(path: string, io: Io): ScenarioInput {
  if (/^https?:\/\//i.test(path)) {
    throw new UsageError('a URL is no scenario file', 'modelbench run takes a URL as it is');
  }
  const whole = resolve(io.folder, path);
  try {
    const text = readFileSync(whole, 'utf8');
    return { source: { path, text }, folder: dirname(whole), file: whole };
  } catch (error) {
    throw new UsageError(`${path}: ${reasonOf(error)}`, hintFor(path, whole));
  }
}

/**
 * Reads all of them before anything is sent. Mistakes and warnings go to stderr; undefined when
 * there was a mistake in any.
 */
export function readPlans(
  inputs: readonly ScenarioInput[],
  overrides: Overrides,
  telling: Telling,
): PlansRead | undefined {
  const { io, isQuiet, closing } = telling;
  const plans: Plan[] = [];
  const files = new Set<string>();
  let errors = 0;
  for (const { source, folder, file, placed = asItIs } of inputs) {
    if (file !== undefined) {
      files.add(file);
    }
    const checked = readScenario(source, {
      environment: io.environment,
      files: scenarioFiles(folder, files),
      overrides,
    });
    if (checked.ok) {
      rememberSecrets(checked.value.target.secrets, io);
      plans.push(checked.value);
      show(source, isQuiet ? [] : checked.warnings.map(placed), io);
    } else {
      rememberSecrets(guessedSecretsOf(source.text, io.environment), io);
      const found = checked.diagnostics.filter(({ severity }) => severity === 'error');
      show(source, (isQuiet ? found : checked.diagnostics).map(placed), io);
      errors += found.length;
    }
  }
  if (plans.length < inputs.length) {
    io.stderr.write(`${errors} ${errors === 1 ? 'error' : 'errors'}${closing}\n`);
    return undefined;
  }
  return { plans, files: [...files] };
}

function asItIs(diagnostic: Diagnostic): Diagnostic {
  return diagnostic;
}

function rememberSecrets(secrets: readonly string[], io: Io): void {
  for (const secret of secrets) {
    io.secrets.add(secret);
  }
}

function show(source: ScenarioSource, diagnostics: readonly Diagnostic[], io: Io): void {
  if (diagnostics.length > 0) {
    io.stderr.write(`${formatDiagnostics(source, diagnostics).trimEnd()}\n\n`);
  }
}

/** A URL without its scheme, or a name that nearly is a file of that folder. */
function hintFor(path: string, whole: string): string {
  if (/^[\w.-]+:\d+(\/|$)/.test(path) || /^localhost(\/|$)/.test(path)) {
    return `for a URL write http://${path}`;
  }
  const scenarios = scenariosNear(whole);
  return scenarios.length > 0
    ? `scenarios there: ${scenarios.join(', ')}`
    : 'modelbench init writes a starter scenario';
}

const SCENARIOS_SHOWN_MAX = 5;

function scenariosNear(whole: string): readonly string[] {
  try {
    return readdirSync(dirname(whole))
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .slice(0, SCENARIOS_SHOWN_MAX);
  } catch {
    return [];
  }
}

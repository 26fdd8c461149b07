/* What is probed, as a scenario: one that was written, or one that a URL and its options make. */
import { resolve } from 'node:path';

import type { ProbeRequest, StartScenario } from '../study/probe/run-probe.js';
import { scenarioOfProbe, suitedScenario, withSettings } from '../scenario/from-probe.js';
import { scenarioOfRequest } from '../scenario/from-request.js';
import { type Overrides, readScenario } from '../scenario/read-scenario.js';
import { noteOn, variablesFor } from '../scenario/request-variables.js';
import { API_NAMES } from '../api/apis.js';

import type { ProbeOptions } from './declare-probe.js';
import type { Io } from './io.js';
import { overridesOf, readInput, readPlans } from './read-plans.js';
import { isUrl, requestOf } from './run-inputs.js';
import { scenarioFiles } from './scenario-files.js';
import { placedInOptions } from './url-mistakes.js';
import { UsageError } from './usage-error.js';

export type ProbeInput = Omit<ProbeRequest, 'idleNs' | 'requestsMax'>;

/** Undefined: it has mistakes, which were shown. */
export function readProbeInput(
  word: string,
  options: ProbeOptions,
  io: Io,
): ProbeInput | undefined {
  return isUrl(word) ? inputOfUrl(word, options, io) : inputOfScenario(word, options, io);
}

const CLOSING = '; nothing was sent';

function inputOfUrl(url: string, options: ProbeOptions, io: Io): ProbeInput | undefined {
  const given = API_NAMES.find((name) => name === options.api);
  if (options.api !== undefined && given === undefined) {
    throw new UsageError(`--api does not know '${options.api}'`, `one of ${API_NAMES.join(', ')}`);
  }
  const { api: _api, ...rest } = options;
  const request = requestOf(url, rest);
  const variables = variablesFor(request.headers, url);
  const settings = options.set ?? [];
  // Without an API no path is added to the URL: that is for the probe to find out.
  const text = scenarioOfRequest(request);
  const source = { path: url, text };
  const overrides = overridesOf(options);
  const placed = placedInOptions(source, options);
  const inputs = [{ source, folder: io.folder, file: undefined, placed }];
  const telling = { io, isQuiet: options.quiet === true, closing: CLOSING };
  const plan = readPlans(inputs, overrides, telling)?.plans[0];
  if (plan === undefined) return undefined;
  const environment = {
    ...io.environment,
    ...Object.fromEntries(variables.map(({ name, value }) => [name, value])),
  };
  const withNotes = { ...request, variables, notes: variables.map(noteOn) };
  return {
    plan,
    given,
    model: options.model ?? plan.target.model,
    isWritten: options.data !== undefined || options.request !== undefined,
    startOf: (start) => {
      const made = withSettings(scenarioOfProbe(withNotes, start), settings);
      return readBack(made, { ...overrides, set: [] }, { environment, folder: io.folder });
    },
  };
}

function inputOfScenario(path: string, options: ProbeOptions, io: Io): ProbeInput | undefined {
  const other = (['api', 'model', 'data', 'request', 'header'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (other !== undefined) {
    throw new UsageError(
      'options of a request go with a URL, not with a scenario file',
      'change the scenario, or one field of it: --set target.model=NAME',
    );
  }
  const input = readInput(path, io);
  const overrides = overridesOf(options);
  const telling = { io, isQuiet: options.quiet === true, closing: CLOSING };
  const plan = readPlans([input], overrides, telling)?.plans[0];
  if (plan === undefined) return undefined;
  return {
    plan,
    given: plan.target.api,
    model: plan.target.model,
    isWritten: true,
    startOf: ({ counters }) => {
      const text = suitedScenario(input.source.text, counters);
      const at = { environment: io.environment, folder: resolve(input.folder) };
      return readBack(text, overrides, at);
    },
  };
}

function readBack(
  text: string,
  overrides: Overrides,
  { environment, folder }: { readonly environment: Io['environment']; readonly folder: string },
): StartScenario | undefined {
  const source = { path: 'scenario.yaml', text };
  const files = scenarioFiles(folder, new Set());
  const checked = readScenario(source, { environment, files, overrides });
  return checked.ok ? { text, plan: checked.value } : undefined;
}

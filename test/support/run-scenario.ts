/* Reads a scenario and runs it in this process, as the command line does, without its output. */
import assert from 'node:assert/strict';

import type { RunEvent, RunOutcome } from '../../src/run/event.js';
import { runPlan } from '../../src/run/run-plan.js';
import type { RunSetting } from '../../src/run/setting.js';
import type { Plan } from '../../src/scenario/plan.js';
import { readScenario } from '../../src/scenario/read-scenario.js';
import { formatDiagnostics } from '../../src/base/source-text.js';

export function planOf(text: string, environment: Readonly<Record<string, string>> = {}): Plan {
  const source = { path: 'test.yaml', text };
  const checked = readScenario(source, {
    environment,
    files: {
      exists: () => false,
      sizeOf: () => undefined,
      readText: () => undefined,
      glob: () => [],
      resolve: (path) => path,
    },
    overrides: { set: [], target: undefined, seed: undefined, labels: {}, only: [] },
  });
  assert.ok(checked.ok, checked.ok ? '' : formatDiagnostics(source, checked.diagnostics));
  return checked.value;
}

export function settingOf(part: Partial<RunSetting> = {}): RunSetting {
  return {
    onEvent: () => {},
    interruption: { requested: () => undefined, onRequest: () => {} },
    toolVersion: '0.0.0',
    workers: 1,
    host: { cpu: 'test', cores: 2, memoryBytes: 1, os: 'test', node: process.version },
    git: null,
    ...part,
  };
}

export async function runScenario(
  text: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunOutcome & { readonly events: readonly RunEvent[] }> {
  const events: RunEvent[] = [];
  const outcome = await runPlan(
    planOf(text, environment),
    settingOf({ onEvent: (event) => events.push(event) }),
  );
  return { ...outcome, events };
}

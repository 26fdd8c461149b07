import type { SourceText } from '../base/diagnostic.js';

import type { Loose } from './collect.js';
import { type Context, isWritten, textsAt } from './context.js';
import type { Overrides } from './overrides.js';
import { matchesPattern } from './pattern.js';
import type { Cell, Plan, ScenarioSource, ServerCommand, StopRule } from './plan.js';
import { listOf, planCells } from './plan-cells.js';
import { measureOf, stagesOf, warmupOf } from './plan-extents.js';
import { planLoads } from './plan-loads.js';
import { planPayloads } from './plan-payloads.js';
import { asStreaming } from './plan-reference-stream.js';
import { withStreams } from './plan-stream.js';
import { planTarget } from './plan-target.js';
import { timingsOf } from './plan-timings.js';
import { checkRules, checkTraces } from './rules.js';
import type { Scenario } from './scenario-schema.js';
import { secretHeaderNames } from './secrets.js';
import { diagnosticAt } from './tree.js';

type Given = { readonly source: ScenarioSource; readonly overrides: Overrides };

/** The plan, where nothing is missing; every mistake that only shows across fields is reported. */
export function planScenario(
  context: Context,
  written: Loose<Scenario>,
  given: Given,
): Plan | undefined {
  const { source, overrides } = given;
  const scenario = withStreamingReference(context, written);
  const seed = scenario.seed ?? 0;
  const looseTarget = typeof scenario.target === 'object' ? scenario.target : undefined;
  const target = looseTarget === undefined ? undefined : planTarget(context, looseTarget, seed);
  const planned = planPayloads(context, scenario.payloads);
  const payloads = {
    ...planned,
    payloads: withStreams(context, scenario, planned.payloads),
  };
  const cells = cellsOf(context, scenario, payloads);
  const [first, ...others] = keptCells(context, cells, overrides.only);
  if (first === undefined || target === undefined) return undefined;
  const payloadHeaders = payloads.payloads.flatMap(({ payload }) => payload.headers);
  const secretHeaders = [...target.secretHeaders, ...secretHeaderNames(payloadHeaders)];
  return {
    name: scenario.name ?? nameOf(source),
    description: scenario.description,
    labels: { ...Object.fromEntries(textsAt(context, ['labels'])), ...overrides.labels },
    source,
    seed,
    server: serverOf(scenario.server),
    target: { ...target, secretHeaders: [...new Set(secretHeaders)], secrets: [] },
    timings: timingsOf(scenario.timings, context.files.resolve),
    cells: [first, ...others],
    stop: stopOf(scenario.stop),
  };
}

function withStreamingReference(context: Context, scenario: Loose<Scenario>): Loose<Scenario> {
  const { target } = scenario;
  return typeof target === 'object'
    ? { ...scenario, target: asStreaming(context, target) }
    : scenario;
}

function cellsOf(
  context: Context,
  scenario: Loose<Scenario>,
  payloads: ReturnType<typeof planPayloads>,
): readonly Cell[] {
  const target = typeof scenario.target === 'object' ? scenario.target : undefined;
  const isKnown = payloads.isWhole && !context.lost.has('payloads');
  const names = payloads.payloads.map(({ payload }) => payload.name);
  const loads = planLoads(context, scenario.load ?? [], {
    // Over HTTP/2 a connection carries many.
    connectionsMax: target?.httpVersion === '2' ? undefined : target?.connections?.max,
    payloadNames: isKnown ? names : undefined,
  });
  const measure = scenario.measure === undefined ? undefined : measureOf(scenario.measure);
  const warmup = warmupOf(scenario.warmup, measure);
  const warmupIsSound = scenario.warmup !== undefined || !isWritten(context, ['warmup']);
  const isOwn = {
    warmup: isWritten(context, ['warmup']),
    measure: isWritten(context, ['measure']),
  };
  checkRules(context, scenario, { payloads: payloads.payloads, warmup, warmupIsSound });
  checkTraces(context, loads.loads, {
    warmup: isOwn.warmup ? warmup : undefined,
    mode: target?.connections?.mode,
  });
  // Patterns of names cannot be judged while some names are not known.
  const isWhole = payloads.isWhole && loads.isWhole;
  const isLost = context.lost.has('payloads') || context.lost.has('load');
  if (!isWhole || isLost || measure === undefined) return [];
  const { encode = 'prepared', decode = 'auto', repeat = 1, order = 'interleaved' } = scenario;
  const seed = scenario.seed ?? 0;
  return planCells(
    context,
    { payloads: payloads.payloads, loads: loads.loads, repeat, order, seed },
    { encode, decode, stagesOf: (load) => stagesOf(load, { warmup, measure }, isOwn) },
    scenario.limits,
  );
}

function keptCells(
  context: Context,
  cells: readonly Cell[],
  only: readonly string[],
): readonly Cell[] {
  if (only.length === 0 || cells.length === 0) return cells;
  const names = cells.map(({ name }) => name);
  for (const pattern of only) {
    if (names.some((name) => matchesPattern(pattern, name))) continue;
    const source: SourceText = { path: '--only', text: pattern };
    context.diagnostics.push(
      diagnosticAt(
        { span: { start: 0, end: pattern.length }, source },
        {
          code: 'unknown-value',
          message: `no cell matches ${JSON.stringify(pattern)}`,
          hint: `cells: ${listOf(names)}`,
        },
      ),
    );
  }
  return cells.filter(({ name }) => only.some((pattern) => matchesPattern(pattern, name)));
}

/** The file's name without its folder and ending. */
function nameOf(source: ScenarioSource): string {
  const file = source.path.split(/[/\\]/).at(-1) ?? '';
  return file.replace(/\.ya?ml$/i, '') || 'scenario';
}

function serverOf(server: Loose<Scenario['server']>): ServerCommand | undefined {
  if (server?.start === undefined || server.within === undefined) return undefined;
  return { start: server.start, ready: server.ready, withinNs: server.within };
}

function stopOf(stop: Loose<Scenario['stop']>): StopRule | undefined {
  if (stop?.errors === undefined || stop.after === undefined) return undefined;
  return { errors: stop.errors, after: stop.after };
}

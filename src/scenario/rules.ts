import { apiOf } from '../api/apis.js';
import type { Extent } from '../load/load.js';
import { traceSchedule } from '../load/trace.js';
import { sourceNamed } from '../timing/sources/sources.js';
import { durationNs } from '../base/units.js';

import { checkApi } from './api-rules.js';
import type { Loose } from './collect.js';
import { type Context, isWritten, problemAt, problemAtKey } from './context.js';
import type { PlacedLoad } from './plan-open-loads.js';
import type { PlacedPayload } from './plan-payloads.js';
import { formatDuration } from './quantity-text.js';
import type { Scenario } from './scenario-schema.js';
import type { Path } from './tree.js';

/*
 * Combinations that cannot be, each with the reason. Every rule looks at what was written, so a
 * mistake elsewhere does not keep it from speaking.
 */
export function checkRules(
  context: Context,
  scenario: Loose<Scenario>,
  planned: {
    readonly payloads: readonly PlacedPayload[];
    readonly warmup: Extent | undefined;
    /** The warm-up itself has no mistake. */
    readonly warmupIsSound: boolean;
  },
): void {
  checkReference(context);
  const target = typeof scenario.target === 'object' ? scenario.target : {};
  if (
    target.connections?.mode === 'warm' &&
    planned.warmup === undefined &&
    planned.warmupIsSound
  ) {
    problemAtKey(context, ['target', 'connections', 'mode'], {
      code: 'impossible',
      message: 'warm connections are opened by the warm-up, but there is none',
      hint: 'write a warmup as 3s, or mode: natural',
    });
  }
  checkHttp2(context, target);
  checkApi(context, target, planned.payloads);
  const unread = whyUnread(scenario, target, planned.payloads);
  if (unread === undefined) return;
  for (const path of bodyReaders(context, scenario)) {
    problemAtKey(context, path, { code: 'impossible', ...unread });
  }
}

function checkHttp2(context: Context, target: Exclude<Loose<Scenario['target']>, string>): void {
  const { httpVersion, proxy = 'none', url = '' } = target;
  if (httpVersion !== '2' || proxy === 'none' || !url.startsWith('http:')) return;
  problemAtKey(context, ['target', 'httpVersion'], {
    code: 'impossible',
    message: 'HTTP/2 without TLS goes through no proxy',
    hint: 'write an https url, or remove proxy or httpVersion',
  });
}

/** A trace spends nothing of itself on a warm-up that nobody wrote, and has only its length. */
export function checkTraces(
  context: Context,
  loads: readonly PlacedLoad[],
  written: { readonly warmup: Extent | undefined; readonly mode: string | undefined },
): void {
  for (const { path, load } of loads) {
    if (load.kind === 'closed' || load.arrivals.kind !== 'trace') continue;
    const { warmup, mode } = written;
    if (mode === 'warm' && warmup === undefined) {
      problemAt(context, path, {
        code: 'impossible',
        message: 'warm connections are opened by the warm-up, but a trace has none of its own',
        hint: 'write a warmup as 3s, which takes the first 3 s of the trace, or mode: natural',
      });
    }
    const rest: Extent = { kind: 'time', ns: durationNs(1) };
    const { measureFromNs, measureToNs } = traceSchedule(load.arrivals.trace, warmup, rest);
    if (measureFromNs < measureToNs) continue;
    problemAt(context, path, {
      code: 'impossible',
      message: `the warm-up takes the whole trace, which lasts ${formatDuration(measureToNs)}`,
      hint: 'write a shorter warmup; a trace without one is measured from its first row',
    });
  }
}

function checkReference(context: Context): void {
  if (!isWritten(context, ['target', 'reference'])) return;
  const others: readonly { readonly path: Path; readonly why: string }[] = [
    { path: ['server'], why: 'the reference server is started by the run itself' },
    { path: ['target', 'tls'], why: 'the reference server speaks plain HTTP' },
    { path: ['target', 'token'], why: 'the reference server asks for no token' },
  ];
  for (const { path, why } of others) {
    if (!isWritten(context, path)) continue;
    const name = String(path.at(-1));
    problemAtKey(context, path, {
      code: 'impossible',
      message: `${name} cannot be used with target.reference`,
      hint: `${why}: remove ${name}`,
    });
  }
  if (isWritten(context, ['target', 'url'])) return;
  if (isWritten(context, ['target', 'proxy'])) {
    problemAtKey(context, ['target', 'proxy'], {
      code: 'impossible',
      severity: 'warning',
      message: 'target.proxy would be measured too: the reference server listens on loopback',
      hint: 'remove proxy',
    });
  }
}

/** Fields that need the decoded body of an answer. */
function bodyReaders(context: Context, scenario: Loose<Scenario>): readonly Path[] {
  const paths: Path[] = [];
  if (isWritten(context, ['target', 'expect', 'json'])) paths.push(['target', 'expect', 'json']);
  const { timings } = scenario;
  if (typeof timings === 'string' && isInBodyAlone(timings)) paths.push(['timings']);
  if (typeof timings !== 'object') return paths;
  for (const [index, source] of timings.entries()) {
    if (typeof source === 'object' && 'body' in source) paths.push(['timings', index, 'body']);
    if (typeof source === 'string' && isInBodyAlone(source)) paths.push(['timings', index]);
  }
  return paths;
}

function isInBodyAlone(name: string): boolean {
  if (name === 'auto') return false;
  const { readsBody, headers } = sourceNamed(name);
  return readsBody && headers.length === 0;
}

function whyUnread(
  scenario: Loose<Scenario>,
  target: Exclude<Loose<Scenario['target']>, string>,
  payloads: readonly PlacedPayload[],
): { readonly message: string; readonly hint: string } | undefined {
  if (scenario.decode === 'none') {
    return {
      message: 'this reads the body of answers, but decode: none leaves them unread',
      hint: 'write decode: auto, or remove this',
    };
  }
  if (apiOf(target.api ?? 'json').answer === 'bytes') {
    return {
      message: 'this reads the body of answers as JSON, but the answers of api: raw are bytes',
      hint: 'write api: json, or remove this',
    };
  }
  const head = payloads.some(({ payload }) => (payload.method ?? target.method) === 'HEAD');
  if (!head) return undefined;
  return {
    message: 'this reads the body of answers, but an answer to HEAD has none',
    hint: 'write method: GET, or remove this',
  };
}

import type { Extent } from '../load/load.js';
import { sourceNamed } from '../timing/sources/sources.js';

import type { Loose } from './collect.js';
import { type Context, isWritten, problemAtKey } from './context.js';
import type { PlacedPayload } from './plan-payloads.js';
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
  const unread = whyUnread(scenario, target, planned.payloads);
  if (unread === undefined) return;
  for (const path of bodyReaders(context, scenario)) {
    problemAtKey(context, path, { code: 'impossible', ...unread });
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
  if (target.api === 'raw') {
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

import type { Expectation, JsonExpectation } from '../api/api.js';
import type { HeaderLines } from '../base/http.js';
import type { Json } from '../base/json.js';
import { pointerProblem } from '../base/json-pointer.js';
import { PEM_BYTES_MAX } from '../base/limits.js';
import { type DurationNs, durationNs } from '../base/units.js';

import type { Loose } from './collect.js';
import {
  type Context,
  hasOthers,
  headersAt,
  isWritten,
  problemAt,
  problemAtKey,
} from './context.js';
import type { ProxyChoice, Target, TargetAddress, Tls, TokenCommand } from './plan.js';
import { planReference } from './plan-reference.js';
import type { Scenario } from './scenario-schema.js';
import { secretHeaderNames, urlSecrets } from './secrets.js';
import { targetFields } from './target-schema.js';
import type { Path } from './tree.js';
import { urlProblem } from './url-text.js';
import { withUsualPath } from './usual-path.js';

export type LooseTarget = Exclude<Loose<Scenario['target']>, string>;

/** The target without what other parts of the scenario add to it. */
export function planTarget(
  context: Context,
  target: LooseTarget,
  seed: number,
): Omit<Target, 'secrets'> | undefined {
  const address = addressOf(context, target, seed);
  const lines = headersAt(context, ['target', 'headers']);
  const token = tokenOf(context, target);
  const headers = token === undefined ? lines : lines.filter(([name]) => !isAuthorization(name));
  const plan = {
    api: target.api ?? 'json',
    method: target.method,
    model: target.model,
    headers,
    secretHeaders: token === undefined ? secretHeaderNames(lines) : withAuthorization(lines),
    token,
    timeoutNs: target.timeout ?? NEVER,
    expect: expectationOf(context, target.expect),
    httpVersion: target.httpVersion ?? '1.1',
    connections: {
      mode: target.connections?.mode ?? 'natural',
      max: target.connections?.max,
      idleTimeoutNs: target.connections?.idleTimeout ?? NEVER,
      resend: target.connections?.resend ?? true,
    },
    tls: tlsOf(context, target),
    proxy: proxyOf(context, target.proxy),
  } as const;
  return address === undefined ? undefined : { address, ...plan };
}

/** Stands where a duration has a mistake: there is no plan then. */
const NEVER: DurationNs = durationNs(0);

function addressOf(context: Context, target: LooseTarget, seed: number): TargetAddress | undefined {
  const hasReference = isWritten(context, ['target', 'reference']);
  if (!isWritten(context, ['target', 'url'])) {
    if (!hasReference && !hasOthers(context, ['target'], Object.keys(targetFields.shape))) {
      problemAtKey(context, ['target'], {
        code: 'missing-field',
        message: 'target needs a url or a reference',
        hint: 'add url: http://127.0.0.1:8000/predict, or reference: {} for the reference server',
      });
    }
    if (target.reference === undefined) return undefined;
    const { httpVersion } = target;
    const settings = planReference(context, target.reference, { seed, httpVersion });
    return { kind: 'reference', settings };
  }
  if (hasReference) {
    problemAtKey(context, ['target', 'reference'], {
      code: 'impossible',
      message: 'target has both a url and a reference',
      hint: 'keep the url to measure it, or the reference to start the reference server',
    });
  }
  const { url } = target;
  if (url === undefined) return undefined;
  context.secrets.push(...urlSecrets(url));
  const problem = urlProblem(url);
  if (problem !== undefined) problemAt(context, ['target', 'url'], problem);
  return { kind: 'url', url: withUsualPath(url, target.api ?? 'json', target.model) };
}

function tokenOf(context: Context, target: LooseTarget): TokenCommand | undefined {
  const names = Object.keys(target.headers ?? {});
  const double = names.find(isAuthorization);
  if (double !== undefined && isWritten(context, ['target', 'token'])) {
    problemAtKey(context, ['target', 'headers', double], {
      code: 'impossible',
      severity: 'warning',
      message: `the header ${double} is not sent: target.token takes its place`,
      hint: 'remove one of the two',
    });
  }
  const { token } = target;
  if (token?.command === undefined || token.every === undefined) return undefined;
  return { command: token.command, everyNs: token.every };
}

function withAuthorization(lines: HeaderLines): readonly string[] {
  return [...new Set(['authorization', ...secretHeaderNames(lines)])];
}

function isAuthorization(name: string): boolean {
  return name.toLowerCase() === 'authorization';
}

function expectationOf(context: Context, expect: LooseTarget['expect']): Expectation {
  const json: JsonExpectation[] = [];
  for (const [pointer, value] of Object.entries(expect?.json ?? {})) {
    const problem = pointerProblem(pointer);
    if (problem !== undefined) {
      problemAtKey(context, ['target', 'expect', 'json', pointer], {
        code: 'bad-quantity',
        message: `${JSON.stringify(pointer)} is no JSON Pointer: ${problem}`,
        hint: `write /${pointer.replace(/^\$?[./]*/, '').replaceAll('.', '/')}: ${String(value)}`,
      });
    }
    json.push({ pointer, must: mustOf(value as Json) });
  }
  const statuses = (expect?.status ?? []).filter((pattern) => pattern !== undefined);
  return { statuses: statuses as Expectation['statuses'], json };
}

function mustOf(value: Json): JsonExpectation['must'] {
  if (value === 'present' || value === 'absent') return { kind: value };
  return { kind: 'equal', value };
}

function tlsOf(context: Context, target: LooseTarget): Tls {
  const { tls } = target;
  const has = (field: string) => isWritten(context, ['target', 'tls', field]);
  for (const [one, other] of [
    ['certFile', 'keyFile'],
    ['keyFile', 'certFile'],
  ] as const) {
    if (!has(one) || has(other)) continue;
    problemAtKey(context, ['target', 'tls', one], {
      code: 'missing-field',
      message: `target.tls.${one} goes with ${other}, which is missing`,
      hint: `add ${other}: the certificate and its key are two files`,
    });
  }
  if (tls !== undefined && target.url?.startsWith('http:')) {
    problemAtKey(context, ['target', 'tls'], {
      code: 'impossible',
      severity: 'warning',
      message: 'target.tls has no effect: the url is http',
      hint: 'write https in the url, or remove tls',
    });
  }
  return {
    ca: pemAt(context, ['target', 'tls', 'caFile'], tls?.caFile),
    cert: pemAt(context, ['target', 'tls', 'certFile'], tls?.certFile),
    key: pemAt(context, ['target', 'tls', 'keyFile'], tls?.keyFile),
    insecure: tls?.insecure ?? false,
  };
}

function pemAt(context: Context, path: Path, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const size = context.files.sizeOf(file);
  if (size !== undefined && size > PEM_BYTES_MAX) {
    problemAt(context, path, {
      code: 'out-of-range',
      message: `${file} is larger than ${PEM_BYTES_MAX / 1024 ** 2} MiB, which no PEM file is`,
    });
    return undefined;
  }
  const text = context.files.exists(file) ? context.files.readText(file) : undefined;
  if (text === undefined) {
    problemAt(context, path, {
      code: 'missing-file',
      message: `there is no file ${file}`,
      hint: `paths are seen from the scenario's folder: ${context.files.resolve(file)}`,
    });
  } else if (!text.includes('-----BEGIN ')) {
    problemAt(context, path, {
      code: 'wrong-type',
      message: `${file} is no PEM file`,
      hint: 'it must hold -----BEGIN CERTIFICATE----- or the like',
    });
  }
  return text;
}

function proxyOf(context: Context, proxy: string | undefined): ProxyChoice {
  if (proxy === undefined || proxy === 'none') return { kind: 'none' };
  if (proxy === 'env') return { kind: 'env' };
  context.secrets.push(...urlSecrets(proxy));
  return { kind: 'url', url: proxy };
}

/*
 * The probe: a few GETs of well-known paths, a handful of requests as a run sends them, and a look
 * at the connection. Everything that it sends is counted, has a bound, and stands in its document.
 */

import { wireTargetOf } from '../../run/prepare.js';
import type { RunSetting } from '../../run/setting.js';
import { startTarget } from '../../run/target-process.js';
import { authorizationOf } from '../../run/token.js';
import { withoutPassword } from '../../run/without-password.js';
import {
  PROBE_FORMAT,
  PROBE_FORMAT_VERSION,
  type ProbeDocument,
  type ProbeTrouble,
  type ProbeTroubleCode,
} from '../../result/probe-document.js';
import { redactStrings } from '../../result/redact-strings.js';
import type { ProbedStart } from '../../scenario/from-probe.js';
import type { Plan } from '../../scenario/plan.js';
import type { ApiName } from '../../api/apis.js';
import type { DurationNs } from '../../base/units.js';

import { requestsAsked } from './ask-well.js';
import { cachingOf } from './caching.js';
import { apiShown } from './choose-api.js';
import { connectionOf, medianOf, roundTripOf } from './connection.js';
import { lookAround } from './look-around.js';
import { countersToRead, kindOf, timingsOf } from './timing-told.js';

export type ProbeRequest = {
  /** Names the target, and the way to it. */
  readonly plan: Plan;
  /** The API that was written, where one was. */
  readonly given: ApiName | undefined;
  /** The model that was written, where one was. */
  readonly model: string | undefined;
  readonly idleNs: DurationNs;
  readonly requestsMax: number;
  /** The scenario to start from, read back; undefined: it cannot be made of this. */
  readonly startOf: (start: ProbedStart) => StartScenario | undefined;
  /** Whether somebody wrote what a request is. */
  readonly isWritten: boolean;
};

export type StartScenario = { readonly text: string; readonly plan: Plan };

export type ProbeOutcome = {
  readonly document: ProbeDocument;
  /** As it is to be written into a file, with whatever its author wrote in clear. */
  readonly scenario: string | undefined;
  readonly ended:
    | { readonly kind: 'done' }
    /** Nothing that a run would send is answered well; the troubles say why. */
    | { readonly kind: 'failed' }
    | { readonly kind: 'interrupted'; readonly signal: 'SIGINT' | 'SIGTERM' };
};

export async function runProbe(request: ProbeRequest, setting: RunSetting): Promise<ProbeOutcome> {
  const startedAt = new Date();
  const { interruption } = setting;
  const abort = new AbortController();
  interruption.onRequest(() => abort.abort());
  const isStopped = (): boolean => interruption.requested() !== undefined;
  const target = await startTarget(request.plan, setting.onEvent, isStopped);
  try {
    const { token } = request.plan.target;
    const authorization = token === undefined ? undefined : await authorizationOf(token);
    const around = { request, setting, url: new URL(target.url), authorization };
    const found = await findOut({ ...around, startedAt, signal: abort.signal });
    const made = authorization === undefined ? [] : [authorization.replace(/^\S+ /, '')];
    const document = redactStrings(
      found.document,
      [...request.plan.target.secrets, ...made],
      undefined,
    );
    return { ...found, document, ended: endedOf(document.troubles, interruption.requested()) };
  } finally {
    await target.stop();
  }
}

/** All that a probe knows when it begins. */
export type ProbeAround = {
  readonly request: ProbeRequest;
  readonly setting: RunSetting;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly startedAt: Date;
  readonly signal: AbortSignal;
};

async function findOut(around: ProbeAround): Promise<Omit<ProbeOutcome, 'ended'>> {
  const { request, url, setting, startedAt } = around;
  const target = wireTargetOf(request.plan, url);
  const seen = await lookAround(around, target);
  try {
    const asked = await requestsAsked(around, seen);
    const { requests, choice } = asked;
    const good = requests?.good ?? [];
    const server = { ...seen.server, kind: kindOf(seen.server.kind, good) };
    const counters = countersToRead({ good, counters: seen.counters });
    const isAnswered = good.length > 0;
    const isOpen = asked.troubles.some(({ code }) => code === 'body-not-known');
    const start = isOpen ? undefined : asked.start?.({ counters, isAnswered });
    const connection = await connectionOf({
      first: seen.looks.first,
      keeps: seen.looks.keepsConnections(),
      tls: seen.tls,
      conversation: seen.conversation,
      idleNs: request.idleNs,
    });
    const { roundTrip, handshakes } =
      seen.looks.first === undefined || around.signal.aborted
        ? NO_ROUND_TRIP
        : await roundTripOf(target, seen.conversation);
    const times = good.map(({ tookNs }) => tookNs).sort((one, other) => one - other);
    const document: ProbeDocument = {
      format: PROBE_FORMAT,
      formatVersion: PROBE_FORMAT_VERSION,
      tool: { version: setting.toolVersion },
      startedAt: startedAt.toISOString(),
      target: { url: withoutPassword(url.href), proxy: target.proxy?.url ?? null },
      sent: {
        handshakes,
        looks: seen.looks.asked,
        requests:
          requests === undefined
            ? null
            : {
                method: requests.method,
                url: withoutPassword(requests.url),
                count: requests.count,
                ok: good.length,
                bodyBytes: requests.bodyBytes,
                medianNs: medianOf(times),
              },
      },
      server,
      api: apiShown(choice, seen.candidates),
      models: seen.models,
      timings: timingsOf({ good, counters: seen.counters, server }),
      connection,
      roundTrip,
      caching: cachingOf(requests?.timed ?? [], requests?.areDifferent ?? true),
      troubles: [...seen.troubles, ...asked.troubles],
      scenario: start?.text ?? null,
    };
    return { document, scenario: start?.text };
  } finally {
    seen.conversation.close();
  }
}

const NO_ROUND_TRIP = {
  handshakes: 0,
  roundTrip: { to: 'target', minNs: null, medianNs: null, kernelNs: null },
} as const;

/** Troubles that a run would meet as well. */
const FATAL: ReadonlySet<ProbeTroubleCode> = new Set([
  'unreachable',
  'silent',
  'no-http',
  'tls',
  'authorization',
  'redirect',
  'refused',
  'bad-answer',
]);

function endedOf(
  troubles: readonly ProbeTrouble[],
  signal: 'SIGINT' | 'SIGTERM' | undefined,
): ProbeOutcome['ended'] {
  if (signal !== undefined) return { kind: 'interrupted', signal };
  return { kind: troubles.some(({ code }) => FATAL.has(code)) ? 'failed' : 'done' };
}

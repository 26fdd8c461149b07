/* What the target publishes: well-known paths, its TLS, its counters, its models' inputs. */

import { flatHeaders } from '../../run/requests.js';
import type { ProbeModel, ProbeServer, ProbeTrouble } from '../../result/probe-document.js';
import { Conversation, type Unanswered } from '../../wire/conversation.js';
import type { SeenTls } from '../../wire/open-socket.js';
import type { WireTarget } from '../../wire/wire-target.js';
import { type ApiName, apiOf } from '../../api/apis.js';
import type { ModelInput } from '../../api/model-input.js';
import type { HeaderLines } from '../../base/http.js';

import { lookAtTls, OPEN_MS_MAX } from './connection.js';
import { Looks } from './looks.js';
import {
  type Candidate,
  candidatesOf,
  SERVER_PATHS,
  type SignSeen,
  serverOf,
  signSeen,
  signsOf,
} from './recognise.js';
import type { ProbeAround } from './run-probe.js';
import {
  type CountersSeen,
  countersIn,
  METRIC_PATHS,
  METRIC_PORTS,
  statisticsIn,
} from './timing-told.js';
import { type AskedAt, refusalIn, unansweredTrouble } from './troubles.js';
import { type PathMatch, pathMatches } from './usual-paths.js';

/** Models whose inputs are asked for; all are named. */
const DESCRIBED_MAX = 3;

export type SeenAround = {
  readonly conversation: Conversation;
  readonly looks: Looks;
  readonly tls: SeenTls | undefined;
  readonly at: AskedAt;
  readonly matches: readonly PathMatch[];
  readonly prefix: string;
  readonly candidates: readonly Candidate[];
  readonly server: ProbeServer;
  readonly counters: readonly CountersSeen[];
  readonly models: readonly ProbeModel[];
  /** What makes any request to it hopeless. */
  readonly troubles: readonly ProbeTrouble[];
};

export async function lookAround(around: ProbeAround, target: WireTarget): Promise<SeenAround> {
  const { url, signal } = around;
  const tlsLook = target.secure ? await lookAtTls(target, signal, OPEN_MS_MAX) : undefined;
  const conversation = new Conversation(target, signal);
  const matches = pathMatches(url.pathname);
  const prefix = matches[0]?.prefix ?? '';
  const lines = linesFor(around);
  const looks = new Looks({ conversation, headers: flatHeaders(lines, undefined), prefix });
  const at = { url, hasSecret: hasSecret(around, lines), hasProxy: target.proxy !== undefined };
  const seen = await signsSeen(looks, target);
  const counters = await countersSeen(looks, target, seen);
  const published = new Map(
    await Promise.all(
      [...PATHS].map(async (path) => [path, (await looks.at(path))?.published] as const),
    ),
  );
  const [counted] = counters;
  const candidates = candidatesOf(seen);
  const server = serverOf(
    seen,
    (path) => published.get(path),
    counted === undefined ? undefined : { kind: counted.name, title: counted.title },
  );
  return {
    conversation,
    looks,
    tls: tlsLook?.kind === 'seen' ? tlsLook.tls : undefined,
    at,
    matches,
    prefix,
    candidates,
    server,
    counters,
    models: await describedModels(looks, candidates, [
      ...matches,
      ...writtenModels(around, candidates),
    ]),
    troubles: await troublesOf(looks, at, target, signal),
  };
}

const PATHS: ReadonlySet<string> = new Set([
  '/',
  ...signsOf().flatMap(({ sign }) => (sign.port === undefined ? [sign.path] : [])),
  ...SERVER_PATHS,
]);

/** In turn: a server that answers one at a time is not asked two things at once. */
async function signsSeen(looks: Looks, target: WireTarget): Promise<readonly SignSeen[]> {
  for (const path of PATHS) {
    await looks.at(path);
    if (looks.first === undefined && looks.failure !== undefined) return [];
  }
  const seen: SignSeen[] = [];
  const port = portOf(target);
  for (const { api, sign } of signsOf()) {
    const isOwn = seen.some((one) => one.api === api && one.seen.weight === 'own');
    if (sign.port !== undefined && (!isOwn || sign.port.usual !== port)) continue;
    const answer =
      sign.port === undefined
        ? await looks.at(sign.path)
        : await looks.atPort(target, sign.port.at, sign.path);
    const one = answer === undefined ? undefined : signSeen(api, sign, answer.published);
    if (one !== undefined) seen.push(one);
  }
  return seen;
}

async function countersSeen(
  looks: Looks,
  target: WireTarget,
  seen: readonly SignSeen[],
): Promise<readonly CountersSeen[]> {
  if (looks.first === undefined) return [];
  const { origin } = target;
  const found: CountersSeen[] = [];
  const statistics = await looks.at('/v2/models/stats');
  if (statistics !== undefined) found.push(...statisticsIn(statistics.published, origin));
  for (const path of METRIC_PATHS) {
    const page = await looks.at(path);
    if (page === undefined) continue;
    const text = page.answer.body.toString('utf8');
    found.push(...countersIn(page.published, text, `${origin}${looks.prefix}${path}`));
  }
  const kinds = seen.map(({ seen: one }) => one.server?.kind);
  for (const { kind, usual, at } of METRIC_PORTS) {
    if (!kinds.includes(kind) || portOf(target) !== usual) continue;
    const page = await looks.atPort(target, at, METRIC_PATHS[0]);
    if (page === undefined) continue;
    const address = new URL(METRIC_PATHS[0], origin);
    address.port = `${at}`;
    const text = page.answer.body.toString('utf8');
    found.push(...countersIn(page.published, text, address.href));
  }
  return found;
}

function portOf({ origin, secure }: WireTarget): number {
  return Number(new URL(origin).port) || (secure ? 443 : 80);
}

/** The model that somebody named, where it is one of an API that the server is known to speak. */
function writtenModels(
  { request: { given, model } }: ProbeAround,
  candidates: readonly Candidate[],
): readonly NamedModel[] {
  const api = given ?? candidates[0]?.api;
  return api === undefined ? [] : [{ api, model }];
}

type NamedModel = Pick<PathMatch, 'api' | 'model'>;

async function describedModels(
  looks: Looks,
  candidates: readonly Candidate[],
  written: readonly NamedModel[],
): Promise<readonly ProbeModel[]> {
  const models: ProbeModel[] = [];
  const named = [
    ...written.flatMap(({ api, model }) => (model === undefined ? [] : [{ api, model }])),
    ...candidates.flatMap(({ api, models: own }) => own.map((model) => ({ api, model }))),
  ];
  for (const { api, model } of named) {
    if (models.some(({ name }) => name === model)) continue;
    const isAsked = models.length < DESCRIBED_MAX;
    const inputs = isAsked ? await inputsOf(looks, api, model) : undefined;
    models.push({ name: model, inputs: inputs ?? null });
  }
  return models;
}

export async function inputsOf(
  looks: Looks,
  name: ApiName,
  model: string | undefined,
): Promise<readonly ModelInput[] | undefined> {
  const { description, usualPath } = apiOf(name);
  const path = usualPath === undefined ? undefined : description?.pathFor(usualPath(model));
  if (path === undefined) return undefined;
  const answer = await looks.at(path);
  if (answer === undefined || answer.published.status !== 200) return undefined;
  return description?.read(answer.published.value);
}

/** What every look carries: who asks, and nothing of what a request is. */
function linesFor({ request, setting, url, authorization }: ProbeAround): HeaderLines {
  const { headers } = request.plan.target;
  const lines = headers.filter(([name]) => !/^(?:content-|te$|expect$)/i.test(name));
  const own: [string, string][] = [['user-agent', `modelbench/${setting.toolVersion}`]];
  if (url.username !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    own.push(['authorization', `Basic ${Buffer.from(pair).toString('base64')}`]);
  }
  if (authorization !== undefined) own.push(['authorization', authorization]);
  return [...lines, ...own];
}

function hasSecret({ request }: ProbeAround, lines: HeaderLines): boolean {
  const { secretHeaders } = request.plan.target;
  return lines.some(([name]) => {
    const key = name.toLowerCase();
    return key === 'authorization' || secretHeaders.includes(key);
  });
}

async function troublesOf(
  looks: Looks,
  at: AskedAt,
  target: WireTarget,
  signal: AbortSignal,
): Promise<readonly ProbeTrouble[]> {
  const { first, failure } = looks;
  if (first !== undefined) {
    const isAllRefused = looks.asked.every(({ status }) => status === 401 || status === 403);
    const refusal = isAllRefused || first.status === 407 ? refusalIn(first, at) : undefined;
    return refusal === undefined ? [] : [refusal];
  }
  if (failure === undefined || signal.aborted) return [];
  const isOther = await speaksOther(failure, target, signal);
  return [unansweredTrouble(failure, at, isOther)];
}

/** Long enough for a handshake, short for whoever waits to be told. */
const OTHER_MS_MAX = 1500;

/** An http URL of a TLS server, or the other way round: tried, not guessed. */
async function speaksOther(
  { stage, code = '' }: Unanswered,
  target: WireTarget,
  signal: AbortSignal,
): Promise<boolean> {
  if (target.proxy !== undefined) return false;
  if (!target.secure) {
    const isOdd = stage === 'answer' && (code.startsWith('HPE_') || code === 'ECONNRESET');
    return isOdd && (await lookAtTls(target, signal, OTHER_MS_MAX)).kind === 'seen';
  }
  if (stage !== 'tls' || !/SSL|EPROTO|ECONNRESET/.test(code)) return false;
  const plain = { ...target, secure: false, origin: target.origin.replace(/^https:/, 'http:') };
  const conversation = new Conversation(plain, signal);
  const reply = await conversation.get('/', [], { timeoutMs: OTHER_MS_MAX, bodyBytesMax: 65_536 });
  conversation.close();
  return reply.kind === 'answered';
}

/*
 * Looks at the counters of a server just before the measured part of a cell begins and after it
 * ended. What a server counts is a mean over all that it answered between, whoever asked: so its
 * count of requests is held against ours.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Plan } from '../scenario/plan.js';
import { Conversation } from '../wire/conversation.js';
import { proxyOf } from '../wire/proxy.js';
import type { WindowSource } from '../timing/server-report.js';
import { settlingMs, standOf, windowBetween } from '../timing/window/window-between.js';
import type { WindowReport, WindowResult } from '../timing/window/window-report.js';
import type { HeaderLines } from '../base/http.js';

import type { PreparedCell } from './prepare.js';
import { flatHeaders } from './requests.js';
import { lookAfterTraces, lookBeforeTraces } from './trace-files.js';

/** A look that takes longer is given up: the cell goes on without it. */
const LOOK_MS_MAX = 5000;
const LOOK_BYTES_MAX = 32 * 1024 * 1024;
const ASKING = { timeoutMs: LOOK_MS_MAX, bodyBytesMax: LOOK_BYTES_MAX };
const AGAIN_MS = 250;

export type WindowProblem = {
  readonly code: string;
  readonly message: string;
  readonly advice: string | null;
};

export type WindowOutcome =
  | { readonly known: true; readonly report: WindowReport; readonly url: string }
  | { readonly known: false; readonly problem: WindowProblem };

export type Look =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string };

/** A source, and how it is looked at: over a connection, or in files. */
type Watched = {
  readonly source: WindowSource;
  /** `before`: what the first look of the cell saw. */
  readonly look: (before?: string) => Promise<Look>;
  /** What was opened for it; the next look opens it again. */
  readonly close: () => void;
};

export class WindowWatch {
  readonly #watched: readonly Watched[];
  readonly #model: string | undefined;
  #before: Promise<readonly Look[]> | undefined = undefined;

  constructor(plan: Plan, { url, order }: PreparedCell) {
    const sources = plan.timings.filter((source) => source.kind === 'window');
    const lines = order.requests[0].headers;
    this.#watched = sources.map((source) => watchedOf(source, { plan, url, lines }));
    this.#model = modelOf(plan, url);
  }

  /** A first look whose answer is thrown away: the next one is then quick, and in time. */
  async rehearse(): Promise<void> {
    await Promise.all(this.#watched.map(({ look }) => look()));
  }

  /** Once, when the measured part begins; without a warm-up before it does. */
  begin(): Promise<unknown> {
    this.#before ??= this.#firstLook();
    return this.#before;
  }

  /** After the last answer. Waits until the counters stand still. */
  async end(isStopped: () => boolean): Promise<readonly WindowOutcome[]> {
    const before = await this.#before;
    const outcomes =
      before === undefined
        ? []
        : await Promise.all(
            this.#watched.map((watched, index) => this.#between(watched, before[index], isStopped)),
          );
    this.#hangUp();
    return outcomes;
  }

  async #between(
    watched: Watched,
    first: Look | undefined,
    isStopped: () => boolean,
  ): Promise<WindowOutcome> {
    const { source } = watched;
    if (first === undefined || !first.ok) return unread(source, first?.why ?? 'not asked');
    const last = await settled(watched, first.text, isStopped);
    if (!last.ok) return unread(source, last.why);
    const texts = { before: first.text, after: last.text };
    return outcomeOf(source, windowBetween(source.counters, texts, this.#model));
  }

  /** While a cell is measured, no connection of ours stands idle: a server may have only one. */
  async #firstLook(): Promise<readonly Look[]> {
    const looks = await Promise.all(this.#watched.map(({ look }) => look()));
    this.#hangUp();
    return looks;
  }

  #hangUp(): void {
    for (const { close } of this.#watched) close();
  }
}

type Requests = { readonly plan: Plan; readonly url: string; readonly lines: HeaderLines };

/** Asked as the requests are: through the same proxy, with the same trust and the same headers. */
function watchedOf(source: WindowSource, { plan, url, lines }: Requests): Watched {
  if (source.counters === 'tritonTrace') return watchedFiles(source);
  const { tls, proxy, connections, secretHeaders } = plan.target;
  const { address, authorization } = addressOf(source);
  // A password is for the host that it was given for.
  const isSameHost = address.hostname === new URL(url).hostname;
  const shared = lines.filter(([name]) => {
    const key = name.toLowerCase();
    const isSecret = key === 'authorization' || secretHeaders.includes(key);
    return !NOT_SHARED.has(key) && (isSameHost || !isSecret);
  });
  const accept = source.counters === 'prometheus' ? 'text/plain;version=0.0.4' : '*/*';
  const target = {
    origin: address.origin,
    secure: address.protocol === 'https:',
    tls,
    proxy: proxyOf(proxy, address.href),
    idleTimeoutNs: connections.idleTimeoutNs,
  };
  const path = `${address.pathname}${address.search}`;
  const headers = flatHeaders([['accept', accept], ...shared], authorization);
  // A look is short; the run waits for it even when it is to end.
  const conversation = new Conversation(target, new AbortController().signal);
  return {
    source,
    look: () => lookAt(conversation, path, headers),
    close: () => conversation.close(),
  };
}

function watchedFiles(source: WindowSource): Watched {
  return {
    source,
    look: async (before) =>
      before === undefined ? lookBeforeTraces(source.url) : lookAfterTraces(source.url, before),
    close: () => undefined,
  };
}

/** Of the one request that carries them, or of the way to it. */
const NOT_SHARED: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'prefer',
  'proxy-authorization',
  'te',
  'transfer-encoding',
]);

/** `/v2/models/NAME/infer`, `/predictions/NAME` and `/v1/models/NAME:predict` name their model. */
function modelOf(plan: Plan, url: string): string | undefined {
  const named = /\/(?:models|predictions)\/([^/:?]+)/.exec(new URL(url).pathname)?.[1];
  return named ?? plan.target.model;
}

async function settled(watched: Watched, before: string, isStopped: () => boolean): Promise<Look> {
  const { source } = watched;
  let look = await watched.look(before);
  // What was read once is gone: there is no second look.
  if (source.counters === 'tensorrtLlm' || !look.ok) return look;
  const looks = Math.ceil(settlingMs(source.counters, before) / AGAIN_MS);
  const isSlow = looks * AGAIN_MS > LOOK_MS_MAX;
  for (let count = 0; count < looks && !isStopped(); count += 1) {
    await sleep(AGAIN_MS);
    const next = await watched.look(before);
    if (!next.ok) return next;
    const stands = standOf(source.counters, look.text) === standOf(source.counters, next.text);
    look = next;
    // Counters that are exported every ten seconds stand still between: all of it is waited for.
    if (stands && !isSlow) return look;
  }
  return look;
}

async function lookAt(
  conversation: Conversation,
  path: string,
  headers: readonly string[],
): Promise<Look> {
  const reply = await conversation.get(path, headers, ASKING);
  if (reply.kind === 'unanswered') return { ok: false, why: reply.code ?? reply.why };
  if (reply.status !== 200) return { ok: false, why: `HTTP ${reply.status}` };
  if (reply.isCut) return { ok: false, why: `more than ${LOOK_BYTES_MAX} bytes` };
  return { ok: true, text: reply.body.toString('utf8') };
}

/** Triton's port alone stands for the statistics of all its models. */
function addressOf({ counters, url }: WindowSource): {
  readonly address: URL;
  readonly authorization: string | undefined;
} {
  const address = new URL(url);
  const { username, password } = address;
  address.username = '';
  address.password = '';
  if (counters === 'triton' && address.pathname === '/') address.pathname = '/v2/models/stats';
  if (username === '') return { address, authorization: undefined };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address, authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function unread(source: WindowSource, why: string): WindowOutcome {
  const problem = {
    code: 'counters-unread',
    message: `no counters of the server from ${shownUrl(source)}: ${why}`,
    advice: 'see whether it can be read; the cell was measured without them',
  };
  return { known: false, problem };
}

function outcomeOf(source: WindowSource, result: WindowResult): WindowOutcome {
  if (result.known) return { known: true, report: result.report, url: shownUrl(source) };
  return { known: false, problem: PROBLEMS[result.why](shownUrl(source)) };
}

type Why = Extract<WindowResult, { readonly known: false }>['why'];

const PROBLEMS: Readonly<Record<Why, (url: string) => WindowProblem>> = {
  unreadable: (url) => ({
    code: 'counters-unread',
    message: `${url} is not what was expected there`,
    advice: 'compare it with docs/timing-sources.md',
  }),
  'no-known-counters': (url) => ({
    code: 'counters-unread',
    message: `${url} has no counters that are known`,
    advice: 'docs/timing-sources.md lists the servers whose counters are understood',
  }),
  'nothing-counted': (url) => ({
    code: 'counters-unread',
    message: `${url} counted no request of this cell`,
    advice: 'another server, another model, or counters that come late?',
  }),
  restarted: (url) => ({
    code: 'counters-restarted',
    message: `the counters of ${url} began anew during the cell: the server was restarted, or its model loaded`,
    advice: 'their means are left out; look for a crash in its log',
  }),
};

function shownUrl({ counters, url }: WindowSource): string {
  if (counters === 'tritonTrace') return url;
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.search = '';
  return shown.href;
}

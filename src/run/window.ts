/*
 * Looks at the counters of a server just before the measured part of a cell begins and after it
 * ended. What a server counts is a mean over all that it answered between, whoever asked: so its
 * count of requests is held against ours.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import type { Plan } from '../scenario/plan.js';
import type { WindowSource } from '../timing/server-report.js';
import { settlingMs, standOf, windowBetween } from '../timing/window/window-between.js';
import type { WindowReport, WindowResult } from '../timing/window/window-report.js';

import { lookAfterTraces, lookBeforeTraces } from './trace-files.js';

/** A look that takes longer is given up: the cell goes on without it. */
const LOOK_MS_MAX = 5000;
const LOOK_BYTES_MAX = 32 * 1024 * 1024;
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

export class WindowWatch {
  readonly #sources: readonly WindowSource[];
  readonly #model: string | undefined;
  #before: Promise<readonly Look[]> | undefined = undefined;

  /** `url`: of the cell's requests. */
  constructor(plan: Plan, url: string) {
    this.#sources = plan.timings.filter((source) => source.kind === 'window');
    this.#model = modelOf(plan, url);
  }

  /** A first look whose answer is thrown away: the next one is then quick, and in time. */
  async rehearse(): Promise<void> {
    await Promise.all(this.#sources.map((source) => lookAt(source)));
  }

  /** Once, when the measured part begins; without a warm-up before it does. */
  begin(): Promise<unknown> {
    this.#before ??= Promise.all(this.#sources.map((source) => lookAt(source)));
    return this.#before;
  }

  /** After the last answer. Waits until the counters stand still. */
  async end(isStopped: () => boolean): Promise<readonly WindowOutcome[]> {
    const before = await this.#before;
    if (before === undefined) return [];
    return Promise.all(
      this.#sources.map(async (source, index): Promise<WindowOutcome> => {
        const first = before[index];
        if (first === undefined || !first.ok) return unread(source, first?.why ?? 'not asked');
        const last = await settled(source, first.text, isStopped);
        if (!last.ok) return unread(source, last.why);
        const texts = { before: first.text, after: last.text };
        return outcomeOf(source, windowBetween(source.counters, texts, this.#model));
      }),
    );
  }
}

/** `/v2/models/NAME/infer`, `/predictions/NAME` and `/v1/models/NAME:predict` name their model. */
function modelOf(plan: Plan, url: string): string | undefined {
  const named = /\/(?:models|predictions)\/([^/:?]+)/.exec(new URL(url).pathname)?.[1];
  return named ?? plan.target.model;
}

async function settled(
  source: WindowSource,
  before: string,
  isStopped: () => boolean,
): Promise<Look> {
  let look = await lookAt(source, before);
  // What was read once is gone: there is no second look.
  if (source.counters === 'tensorrtLlm' || !look.ok) return look;
  const looks = Math.ceil(settlingMs(source.counters, before) / AGAIN_MS);
  const isSlow = looks * AGAIN_MS > LOOK_MS_MAX;
  for (let count = 0; count < looks && !isStopped(); count += 1) {
    await sleep(AGAIN_MS);
    const next = await lookAt(source, before);
    if (!next.ok) return next;
    const stands = standOf(source.counters, look.text) === standOf(source.counters, next.text);
    look = next;
    // Counters that are exported every ten seconds stand still between: all of it is waited for.
    if (stands && !isSlow) return look;
  }
  return look;
}

async function lookAt(source: WindowSource, before?: string): Promise<Look> {
  if (source.counters === 'tritonTrace') {
    return before === undefined
      ? lookBeforeTraces(source.url)
      : lookAfterTraces(source.url, before);
  }
  try {
    const { address, authorization } = addressOf(source);
    const response = await fetch(address, {
      signal: AbortSignal.timeout(LOOK_MS_MAX),
      headers: {
        accept: source.counters === 'prometheus' ? 'text/plain;version=0.0.4' : '*/*',
        ...authorization,
      },
    });
    if (!response.ok) return { ok: false, why: `HTTP ${response.status}` };
    return await textOf(response);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    return { ok: false, why: cause?.code ?? cause?.message ?? message };
  }
}

async function textOf(response: Response): Promise<Look> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > LOOK_BYTES_MAX) return { ok: false, why: `more than ${LOOK_BYTES_MAX} bytes` };
    chunks.push(chunk as Uint8Array);
  }
  return { ok: true, text: Buffer.concat(chunks).toString('utf8') };
}

/** Triton's port alone stands for the statistics of all its models. */
function addressOf({ counters, url }: WindowSource): {
  readonly address: string;
  readonly authorization: Readonly<Record<string, string>>;
} {
  const address = new URL(url);
  const { username, password } = address;
  // `fetch` refuses an address with a name and a password in it.
  address.username = '';
  address.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const basic = `Basic ${Buffer.from(pair).toString('base64')}`;
  if (counters === 'triton' && address.pathname === '/') address.pathname = '/v2/models/stats';
  const authorization: Record<string, string> = username === '' ? {} : { authorization: basic };
  return { address: address.href, authorization };
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

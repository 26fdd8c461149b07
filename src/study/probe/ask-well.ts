/*
 * Requests that are likely to be answered: of the API that was asked for or seen, else of those
 * that it may be, until one of them is answered well.
 */

import type { ModelDescriptions } from '../../run/describe-model.js';
import type { ProbeTrouble } from '../../result/probe-document.js';
import type { ProbedCounters } from '../../scenario/from-probe.js';
import { withUsualPath } from '../../scenario/usual-path.js';
import { type ApiName, apiOf } from '../../api/apis.js';
import type { Published } from '../../api/sign.js';

import { type AskedRequests, askRequests } from './ask-requests.js';
import { type ApiChoice, chooseApi } from './choose-api.js';
import { inputsOf, type SeenAround } from './look-around.js';
import type { ProbeAround, StartScenario } from './run-probe.js';
import { otherApiTrouble, requestTrouble } from './troubles.js';

export type AskedWell = {
  readonly choice: ApiChoice;
  readonly requests: AskedRequests | undefined;
  readonly troubles: readonly ProbeTrouble[];
  /** Undefined: nothing can be sent yet. */
  readonly start: MakeStart | undefined;
};

/** The scenario to start from, once it is known what the answers told. */
type MakeStart = (known: {
  readonly counters: ProbedCounters | undefined;
  readonly isAnswered: boolean;
}) => StartScenario | undefined;

/** How the requests of one API went. */
type Tried = {
  readonly api: ApiName;
  readonly requests: AskedRequests | undefined;
  readonly start: AskedWell['start'];
  readonly trouble: ProbeTrouble | undefined;
};

export async function requestsAsked(around: ProbeAround, seen: SeenAround): Promise<AskedWell> {
  const { request, url } = around;
  const { candidates, matches } = seen;
  const hasPath = url.pathname !== '/';
  const choice = chooseApi({ given: request.given, matches, hasPath, candidates });
  if (seen.troubles.length > 0 || seen.looks.first === undefined) {
    return { choice, requests: undefined, troubles: [], start: undefined };
  }
  const tries = choice.tries.length > 0 ? choice.tries : [FALLBACK];
  let told: Tried | undefined;
  for (const api of tries) {
    const one = await tried(around, seen, api, choice);
    const isOver = one.trouble === undefined || around.signal.aborted;
    // Where none is answered well, the likeliest that could be asked is told of.
    if (told?.requests === undefined || isOver) told = one;
    if (isOver) break;
  }
  if (told === undefined) throw new Error('no API was tried');
  const { requests, trouble, start } = told;
  const isAnswered = (requests?.good.length ?? 0) > 0;
  return {
    choice: settled(choice, told.api, isAnswered),
    requests,
    troubles: [...otherApi(around, seen), ...(trouble === undefined ? [] : [trouble])],
    start,
  };
}

/** Spoken where nothing is known: what is written is sent as it is. */
const FALLBACK: ApiName = 'json';

/** A good answer proves what was only possible. */
function settled(choice: ApiChoice, api: ApiName, isAnswered: boolean): ApiChoice {
  if (choice.by !== 'candidate' || !isAnswered) return choice;
  const evidence = [`a request of ${api} was answered well`, ...choice.evidence];
  return { ...choice, name: api, by: 'answered', evidence };
}

async function tried(
  around: ProbeAround,
  seen: SeenAround,
  api: ApiName,
  choice: ApiChoice,
): Promise<Tried> {
  const { request } = around;
  const model = request.model ?? modelFor(seen, api, choice);
  const needs = apiOf(api).model;
  if (
    model === undefined &&
    (needs === 'in-body' || (needs === 'in-path' && !hasOwnPath(around)))
  ) {
    return { api, requests: undefined, start: undefined, trouble: modelTrouble(api) };
  }
  const inputs = await inputsOf(seen.looks, api, model);
  const start = { url: urlFor(around, api, model), api, model, inputs };
  const makeStart: MakeStart = ({ counters, isAnswered }) =>
    request.startOf({ ...start, counters, notes: isAnswered ? [] : notesOn(choice, api) });
  const made = makeStart({ counters: undefined, isAnswered: false });
  if (made === undefined) return { api, requests: undefined, start: undefined, trouble: undefined };
  if (request.requestsMax === 0) {
    return { api, requests: undefined, start: makeStart, trouble: undefined };
  }
  const requests = await askRequests({
    plan: made.plan,
    url: around.url.pathname === '/' ? addressOf(made, around) : around.url.href,
    requestsMax: request.requestsMax,
    toolVersion: around.setting.toolVersion,
    authorization: around.authorization,
    descriptions: publishedIn(seen, inputs),
    conversation: seen.conversation,
  });
  const trouble = around.signal.aborted ? undefined : await troubleOf(around, seen, api, requests);
  return { api, requests, start: makeStart, trouble };
}

function modelFor(seen: SeenAround, api: ApiName, choice: ApiChoice): string | undefined {
  const own = seen.candidates.find((one) => one.api === api)?.models[0];
  return seen.matches.find((one) => one.api === api)?.model ?? own ?? choice.model;
}

function hasOwnPath({ url }: ProbeAround): boolean {
  return url.pathname !== '/';
}

/** Of the plan that was read back: a path that its URL lacks is there. */
function addressOf({ plan }: StartScenario, { url }: ProbeAround): string {
  const { address } = plan.target;
  return address.kind === 'url' ? address.url : url.href;
}

/** As it was written: a password in it must be found again, to be hidden. */
function urlFor({ request, url }: ProbeAround, api: ApiName, model: string | undefined): string {
  const { address } = request.plan.target;
  return address.kind === 'url' ? withUsualPath(address.url, api, model) : url.href;
}

/** What the looks have found out already is not asked again. */
function publishedIn(
  seen: SeenAround,
  inputs: Awaited<ReturnType<typeof inputsOf>>,
): Pick<ModelDescriptions, 'of'> {
  return {
    of: async ({ api, content, url }) => {
      const path = api.extensions?.pathFor(url.pathname)?.slice(seen.prefix.length);
      const isOpen = content.kind === 'size' && content.encoding === undefined;
      const published = isOpen && path !== undefined ? await seen.looks.at(path) : undefined;
      const value = published?.published.value;
      const takesBinary = value !== undefined && api.extensions?.haveBinary(value) === true;
      return { inputs, takesBinary, notes: [] };
    },
  };
}

async function troubleOf(
  around: ProbeAround,
  seen: SeenAround,
  api: ApiName,
  { fault }: AskedRequests,
): Promise<ProbeTrouble | undefined> {
  if (fault === undefined) return undefined;
  const trouble = requestTrouble(fault, seen.at);
  const isUnknown = api === FALLBACK && !around.request.isWritten;
  if (trouble.code !== 'refused' || !isUnknown) return trouble;
  const openApi = (await seen.looks.at('/openapi.json'))?.published;
  return bodyTrouble(around.url.pathname, postPaths(openApi), trouble);
}

/** A GET of something that takes a body says nothing against it. */
function bodyTrouble(path: string, posts: readonly string[], refused: ProbeTrouble): ProbeTrouble {
  const url = path === '/' ? 'URL/PATH' : 'URL';
  const what = path === '/' ? 'name the path that takes requests, with a body' : 'give it a body';
  const advice = `${what}: modelbench probe ${url} -d @body.json`;
  if (posts.includes(path)) {
    return {
      code: 'body-not-known',
      message: `${path} takes a POST, of what is not known`,
      advice,
    };
  }
  if (posts.length === 0) return { ...refused, code: 'body-not-known', advice };
  const shown = posts.slice(0, POSTS_SHOWN).join(', ');
  return {
    code: 'body-not-known',
    message: `${refused.message}; /openapi.json has POST ${shown}`,
    advice: 'probe one of these, with -d @body.json',
  };
}

const POSTS_SHOWN = 5;

function postPaths(openApi: Published | undefined): readonly string[] {
  const paths = (openApi?.value as { readonly paths?: unknown } | undefined)?.paths;
  if (typeof paths !== 'object' || paths === null) return [];
  return Object.entries(paths).flatMap(([path, methods]) =>
    typeof methods === 'object' && methods !== null && 'post' in methods ? [path] : [],
  );
}

function modelTrouble(api: ApiName): ProbeTrouble {
  return {
    code: 'model-not-known',
    message: `requests of ${api} name a model, and the server does not publish which it has`,
    advice: 'name it: --model NAME',
  };
}

function notesOn(choice: ApiChoice, api: ApiName): readonly string[] {
  if (choice.name === undefined)
    return ['What this API takes is not known: a request without a body.'];
  return choice.by === 'candidate' ? [`That it speaks ${api} is likely, not certain.`] : [];
}

/** A scenario may speak plain JSON to an API that is known here. */
function otherApi({ request }: ProbeAround, seen: SeenAround): readonly ProbeTrouble[] {
  const { given } = request;
  if (given === undefined) return [];
  const match = seen.matches.find(({ api }) =>
    seen.candidates.some((one) => one.api === api && one.weight !== 'possible'),
  );
  if (match === undefined || apiOf(match.api) === apiOf(given)) return [];
  if (seen.matches.some(({ api }) => apiOf(api) === apiOf(given))) return [];
  return [otherApiTrouble(given, match.api)];
}

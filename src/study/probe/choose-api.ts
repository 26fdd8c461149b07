/* Which API to speak: what was asked for, else what the evidence says, else nothing. */
import type { ProbeApi } from '../../result/probe-document.js';
import type { ApiName } from '../../api/apis.js';

import { asShown, type Candidate } from './recognise.js';
import type { PathMatch } from './usual-paths.js';

export type ApiChoice = {
  readonly name: ApiName | undefined;
  readonly by: ProbeApi['by'];
  readonly evidence: readonly string[];
  readonly model: string | undefined;
  /** To be tried in turn where the choice is a candidate only, the choice first. */
  readonly tries: readonly ApiName[];
};

export type ChoosingFrom = {
  readonly given: ApiName | undefined;
  /** Of the URL's path; none where it has none. */
  readonly matches: readonly PathMatch[];
  readonly hasPath: boolean;
  readonly candidates: readonly Candidate[];
};

/** Requests to a server that is not known for sure are few. */
const TRIES_MAX = 3;

export function chooseApi(from: ChoosingFrom): ApiChoice {
  const { given, matches, hasPath, candidates } = from;
  const candidateFor = (name: ApiName): Candidate | undefined =>
    candidates.find(({ api }) => api === name);
  const modelFor = (name: ApiName): string | undefined =>
    matches.find(({ api }) => api === name)?.model ?? candidateFor(name)?.models[0];
  if (given !== undefined) {
    const evidence = candidateFor(given)?.evidence ?? [];
    return { name: given, by: 'given', evidence, model: modelFor(given), tries: [given] };
  }
  if (hasPath) return byPath(from, candidateFor, modelFor);
  const [best] = candidates;
  if (best === undefined) return NOT_KNOWN;
  const possible = candidates.filter(({ weight }) => weight === 'possible');
  return {
    name: best.api,
    by: best.weight === 'possible' ? 'candidate' : 'seen',
    evidence: best.evidence,
    model: modelFor(best.api),
    tries:
      best.weight === 'possible' ? possible.map(({ api }) => api).slice(0, TRIES_MAX) : [best.api],
  };
}

/** A path that nobody knows is somebody's own: what else the server speaks says nothing of it. */
function byPath(
  { matches }: ChoosingFrom,
  candidateFor: (name: ApiName) => Candidate | undefined,
  modelFor: (name: ApiName) => string | undefined,
): ApiChoice {
  const sure = matches.find(({ api }) => (candidateFor(api)?.weight ?? 'possible') !== 'possible');
  const match = sure ?? matches[0];
  if (match === undefined) return NOT_KNOWN;
  const { api } = match;
  const evidence = [`its path is that of ${api}`, ...(candidateFor(api)?.evidence ?? [])];
  return {
    name: api,
    by: sure === undefined ? 'candidate' : 'seen',
    evidence,
    model: modelFor(api),
    tries: sure === undefined ? matches.map((one) => one.api).slice(0, TRIES_MAX) : [api],
  };
}

const NOT_KNOWN: ApiChoice = {
  name: undefined,
  by: null,
  evidence: [],
  model: undefined,
  tries: [],
};

export function apiShown(choice: ApiChoice, candidates: readonly Candidate[]): ProbeApi {
  const { name, by, evidence } = choice;
  return {
    name: name ?? null,
    by,
    evidence,
    others: candidates.filter(({ api }) => api !== name).map(asShown),
  };
}

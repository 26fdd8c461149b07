/*
 * Who answers, by what it published. A pure judgement: evidence in, candidates out, best first, and
 * nothing where there is no evidence.
 */
import type { ProbeCandidate, ProbeServer } from '../../result/probe-document.js';
import { type ApiName, apiOf } from '../../api/apis.js';
import type { Published, Seen, SeenServer, Sign } from '../../api/sign.js';

import { PROBED_APIS } from './usual-paths.js';

export type Candidate = {
  readonly api: ApiName;
  readonly weight: Seen['weight'];
  readonly evidence: readonly string[];
  readonly models: readonly string[];
};

/** A sign, and what was found at its path. */
export type SignSeen = { readonly api: ApiName; readonly sign: Sign; readonly seen: Seen };

const WEIGHTS = ['own', 'spoken', 'possible'] as const satisfies readonly Seen['weight'][];

export function signSeen(api: ApiName, sign: Sign, published: Published): SignSeen | undefined {
  const seen = sign.read(published);
  return seen === undefined ? undefined : { api, sign, seen };
}

/** By weight; among equals as the list of APIs has them. */
export function candidatesOf(seen: readonly SignSeen[]): readonly Candidate[] {
  const candidates = PROBED_APIS.flatMap((api): readonly Candidate[] => {
    const own = seen.filter((one) => one.api === api);
    const weight = WEIGHTS.find((each) => own.some(({ seen: { weight: one } }) => one === each));
    if (weight === undefined) return [];
    // Beside a proof what is merely possible says no more, but for the models that it names.
    const telling = own.filter(({ seen: one }) => one.weight === weight);
    const evidence = telling.map(({ sign, seen: one }) => `${sign.path}: ${one.evidence}`);
    const models = [...new Set(own.flatMap(({ seen: one }) => one.models ?? []))];
    return [{ api, weight, evidence, models }];
  });
  return WEIGHTS.flatMap((weight) => candidates.filter((one) => one.weight === weight));
}

export function asShown({ api, weight, evidence }: Candidate): ProbeCandidate {
  return { name: api, isSure: weight !== 'possible', evidence };
}

/** What only names a server, whatever API it speaks. */
type ServerSign = {
  readonly path: string;
  readonly read: (published: Published) => SeenServer | undefined;
};

const SERVER_SIGNS: readonly ServerSign[] = [
  {
    // LitServe 0.2: server.py, `index`.
    path: '/',
    read: ({ text }) =>
      text === 'litserve running' ? { name: 'LitServe', kind: 'litserve' } : undefined,
  },
];

/** Paths whose answer adds a version to a server that other signs have named. */
const VERSION_SIGNS: readonly { readonly path: string; readonly kind: string }[] = [
  // vLLM: instrumentator/basic.py; Ollama: server/routes.go.
  { path: '/version', kind: 'vllm' },
  { path: '/api/version', kind: 'ollama' },
];

export const SERVER_PATHS: readonly string[] = [...SERVER_SIGNS, ...VERSION_SIGNS].map(
  ({ path }) => path,
);

export type PublishedAt = (path: string) => Published | undefined;

/** `counted`: the name and title of what its metrics are known as. */
export function serverOf(
  seen: readonly SignSeen[],
  at: PublishedAt,
  counted: { readonly kind: string; readonly title: string } | undefined,
): ProbeServer {
  const header = headerIn(at, 'server');
  const named =
    bestServer(seen) ??
    SERVER_SIGNS.flatMap(({ path, read }) => {
      const published = at(path);
      const server = published === undefined ? undefined : read(published);
      return server === undefined ? [] : [server];
    })[0] ??
    (counted === undefined
      ? undefined
      : { name: counted.title.replace(/ counters$/, ''), kind: counted.kind });
  if (named === undefined) return { name: null, version: null, kind: null, header };
  const { name, kind = null } = named;
  return { name, kind, version: named.version ?? versionAt(at, kind) ?? null, header };
}

/** Of the strongest evidence; with the version, where any sign has it. */
function bestServer(seen: readonly SignSeen[]): SeenServer | undefined {
  const servers = WEIGHTS.flatMap((weight) =>
    seen.flatMap(({ seen: one }) =>
      one.weight === weight && one.server !== undefined ? [one.server] : [],
    ),
  );
  const [best] = servers;
  return servers.find((server) => server.name === best?.name && server.version) ?? best;
}

function versionAt(at: PublishedAt, kind: string | null): string | undefined {
  const path = VERSION_SIGNS.find((sign) => sign.kind === kind)?.path;
  const value = path === undefined ? undefined : at(path)?.value;
  const version = (value as { readonly version?: unknown } | undefined)?.version;
  return typeof version === 'string' ? version : undefined;
}

function headerIn(at: PublishedAt, name: string): string | null {
  for (const path of ['/', '/v1/models', '/v2']) {
    const line = at(path)?.headers.find(([one]) => one === name);
    if (line !== undefined) return line[1];
  }
  return null;
}

/** Of all APIs, in the order in which they are asked; each path once. */
export function signsOf(): readonly { readonly api: ApiName; readonly sign: Sign }[] {
  return PROBED_APIS.flatMap((api) => (apiOf(api).signs ?? []).map((sign) => ({ api, sign })));
}

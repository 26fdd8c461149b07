/* What a path says of an API: whose usual path it ends in, and the model that it names. */
import { API_NAMES, type ApiName, apiOf } from '../../api/apis.js';

export type PathMatch = {
  readonly api: ApiName;
  /** What stands before the usual path. */
  readonly prefix: string;
  readonly model: string | undefined;
};

/** Each API once: two names of one API are one. */
export const PROBED_APIS: readonly ApiName[] = API_NAMES.filter(
  (name, index) => API_NAMES.findIndex((other) => apiOf(other) === apiOf(name)) === index,
);

/** All that the path fits, the most particular first. */
export function pathMatches(pathname: string): readonly PathMatch[] {
  const path = pathname.replace(/\/+$/, '');
  const found = PROBED_APIS.flatMap((api) => {
    const match = usualPathsOf(api)
      .map((pattern) => pattern.exec(path))
      .find((one) => one !== null);
    if (match === undefined) return [];
    const { prefix = '', model } = match.groups ?? {};
    return [{ api, prefix, model: model === undefined ? undefined : decodeURIComponent(model) }];
  });
  return found.sort((one, other) => one.prefix.length - other.prefix.length);
}

/** A letter of no pattern, where the usual path names the model. */
const MODEL = 'MODEL';

function usualPathsOf(name: ApiName): readonly RegExp[] {
  const { usualPath, model } = apiOf(name);
  if (usualPath === undefined) return [];
  const paths =
    model === 'optional' ? [usualPath(MODEL), usualPath(undefined)] : [usualPath(MODEL)];
  return paths.map((path) => {
    const pattern = path
      .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(MODEL, '(?<model>[^/:]+)');
    return new RegExp(`^(?<prefix>.*)${pattern}$`);
  });
}

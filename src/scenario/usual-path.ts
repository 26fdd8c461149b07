import { type ApiName, apiOf } from '../api/apis.js';

/** Whether a URL says where to go at its host. A slash alone does not. */
export function hasPath(url: string): boolean {
  return URL.canParse(url) && new URL(url).pathname !== '/';
}

/** The URL with the usual path of its API, where it has none of its own. */
export function withUsualPath(url: string, name: ApiName, model: string | undefined): string {
  const { usualPath } = apiOf(name);
  if (usualPath === undefined || !URL.canParse(url) || hasPath(url)) return url;
  // As text: what is written stays as it is written, a password in it, too.
  return url.replace(/^([^:]+:\/\/[^/?#]*)\/?/, (_, origin: string) => origin + usualPath(model));
}

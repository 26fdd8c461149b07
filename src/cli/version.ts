import { readFileSync } from 'node:fs';

/** From package.json, so that there is one place to change it. */
export function toolVersion(): string {
  const path = new URL('../../../package.json', import.meta.url);
  const description = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
  return description.version;
}

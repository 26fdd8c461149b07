import { createRequire } from 'node:module';

/** The version of the HTTP client that is really loaded; it stands in every result. */
export function undiciVersion(): string {
  const require = createRequire(import.meta.url);
  const { version } = require('undici/package.json') as { version: string };
  return version;
}

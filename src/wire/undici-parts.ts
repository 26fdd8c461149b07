/*
 * The two parts of undici that measuring needs. Its index also loads fetch, caches, mocks, web
 * sockets: 100 files of 110, and 6 MiB in each thread (Node 20.20).
 */
import { createRequire } from 'node:module';

import type * as undici from 'undici';

const require = createRequire(import.meta.url);

function partOf<Part>(path: string, ofWhole: (whole: typeof undici) => Part): Part {
  try {
    return require(`undici/lib/${path}`) as Part;
  } catch {
    // These are no public paths: another version may keep its files elsewhere.
    return ofWhole(require('undici') as typeof undici);
  }
}

export const Client: typeof undici.Client = partOf('dispatcher/client.js', (whole) => whole.Client);

export const buildConnector: typeof undici.buildConnector = partOf(
  'core/connect.js',
  (whole) => whole.buildConnector,
);

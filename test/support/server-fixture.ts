import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ApiName } from '../../src/api/apis.js';

/*
 * Answers of servers in test/fixtures/servers, one a file. Captured ones were written down by
 * `npm run test:servers -- --write` from a server that ran; what they tell was worked out by the
 * test that ran it, not by modelbench. Others are made after the server's source, which they name.
 */
const FIXTURES = fileURLToPath(new URL('../../../test/fixtures/servers', import.meta.url));

type Origin = {
  /** As docs/compatibility.md calls it. */
  readonly server: string;
  readonly version: string | null;
  readonly how: 'captured' | 'made after its source';
  /** The test that captured it, or the files and documents that it was made after. */
  readonly source: string;
};

/** Times in milliseconds, by piece; `total` where the server says one. */
export type ToldMs = Readonly<
  Partial<
    Record<
      | 'serverDecode'
      | 'serverQueue'
      | 'prefill'
      | 'generation'
      | 'inference'
      | 'serverEncode'
      | 'total',
      number
    >
  >
>;

export type AnswerFixture = Origin & {
  readonly kind: 'answer';
  readonly api: ApiName;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** One of the two. */
  readonly text?: string;
  readonly base64?: string;
  /** The source's title; null: the answer tells no time. */
  readonly foundIn: string | null;
  readonly toldMs: ToldMs;
};

export type CountersFixture = Origin & {
  readonly kind: 'counters';
  readonly counters: 'prometheus' | 'triton';
  readonly model: string;
  readonly before: string;
  readonly after: string;
  readonly title: string;
  readonly requests: number;
  /** Means. */
  readonly toldMs: ToldMs;
};

export type ServerFixture = AnswerFixture | CountersFixture;

export function serverFixtures(): readonly (readonly [name: string, fixture: ServerFixture])[] {
  return readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name, JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'))]);
}

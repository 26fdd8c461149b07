/*
 * Whether equal requests are answered from a cache. Said only where it is certain: a header says
 * so, or every equal request was answered several times faster than every different one.
 */
import type { ProbeCaching } from '../../result/probe-document.js';
import { NS_PER_MS } from '../../base/units.js';

export type TimedAnswer = {
  /** As the first request, which is not counted itself: it may have met a cold server. */
  readonly isEqual: boolean;
  readonly tookNs: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
};

/**
 * Of three equal and four different requests, all equal ones are the fastest by chance once in 35
 * times; that they also take less than a third, and milliseconds less, no chance makes.
 */
const EQUAL_LEAST = 3;
const DIFFERENT_LEAST = 3;
const FASTER_TIMES = 3;
const FASTER_NS = 5 * NS_PER_MS;

export function cachingOf(answers: readonly TimedAnswer[], areDifferent: boolean): ProbeCaching {
  const equal = answers.filter(({ isEqual }) => isEqual);
  const different = areDifferent ? answers.filter(({ isEqual }) => !isEqual) : [];
  const times = {
    equalNs: equal.map(({ tookNs }) => tookNs),
    differentNs: different.map(({ tookNs }) => tookNs),
  };
  const verdict = (kind: ProbeCaching['verdict'], why: string): ProbeCaching => ({
    verdict: kind,
    why,
    ...times,
  });
  const hit = headerHit(equal);
  if (hit !== undefined && headerHit(different) === undefined) return verdict('cached', hit);
  if (hit !== undefined) return verdict('cached', `${hit}, also of different requests`);
  if (!areDifferent) return verdict('not-known', 'all requests of this payload are equal');
  if (equal.length < EQUAL_LEAST || different.length < DIFFERENT_LEAST) {
    return verdict('not-known', 'too few good answers');
  }
  const slowestEqual = Math.max(...times.equalNs);
  const fastestDifferent = Math.min(...times.differentNs);
  const isFaster =
    slowestEqual * FASTER_TIMES < fastestDifferent && fastestDifferent - slowestEqual > FASTER_NS;
  if (isFaster) return verdict('cached', 'every equal request was several times faster');
  return verdict('none-seen', 'equal requests took as long as different ones');
}

/** Headers by which a cache on the way says that it answered. */
const HITS: readonly { readonly name: string; readonly pattern: RegExp }[] = [
  { name: 'x-cache', pattern: /\bhit\b/i },
  { name: 'x-cache-status', pattern: /\bhit\b/i },
  { name: 'cf-cache-status', pattern: /^hit$/i },
  // RFC 9211.
  { name: 'cache-status', pattern: /;\s*hit\b/i },
  // RFC 9111, section 5.1: only a cache writes it.
  { name: 'age', pattern: /^[1-9]\d*$/ },
];

function headerHit(answers: readonly TimedAnswer[]): string | undefined {
  for (const { headers } of answers) {
    const found = headers.find(([name, value]) =>
      HITS.some((hit) => hit.name === name && hit.pattern.test(value)),
    );
    if (found !== undefined) return `the header ${found[0]}: ${found[1]}`;
  }
  return undefined;
}
